/* The string server of section 6 in C, with a thread for each client. */

#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CLIENTS 2
#define LONGEST 1000000

static char v[LONGEST + 1];
static size_t length;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* Sends all bytes; returns 0 when the client has gone. */
static int send_all(int conn, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t sent = send(conn, bytes, count, 0);
    if (sent < 0) return 0;
    bytes += sent;
    count -= sent;
  }
  return 1;
}

static void *serve(void *argument) {
  int conn = *(int *)argument;
  int is_there = 1;
  char letter;
  while (recv(conn, &letter, 1, 0) == 1) {
    pthread_mutex_lock(&lock);
    if (length < LONGEST) v[length++] = letter;
    size_t count = length;
    pthread_mutex_unlock(&lock);
    /* v only grows, so its first bytes stay what they are. */
    if (is_there) is_there = send_all(conn, v, count);
  }
  close(conn);
  return NULL;
}

int main(int argc, char *argv[]) {
  if (argc != 2) return 2;
  signal(SIGPIPE, SIG_IGN);
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  struct sockaddr_in address = {.sin_family = AF_INET};
  address.sin_port = htons(atoi(argv[1]));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0) {
    perror("bind");
    return 1;
  }
  listen(listener, 5);
  pthread_t threads[CLIENTS];
  int conns[CLIENTS];
  for (int i = 0; i < CLIENTS; i++) {
    conns[i] = accept(listener, NULL, NULL);
    pthread_create(&threads[i], NULL, serve, &conns[i]);
  }
  for (int i = 0; i < CLIENTS; i++) pthread_join(threads[i], NULL);
  printf("the final value of v is %s\n", v);
  return 0;
}
