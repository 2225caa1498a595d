/* The client of section 2 in C: sends a string and gets it back many times. */

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static char data[1000000];

int main(int argc, char *argv[]) {
  if (argc != 4) return 2;
  int s = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET};
  address.sin_port = htons(atoi(argv[2]));
  inet_pton(AF_INET, argv[1], &address.sin_addr);
  if (connect(s, (struct sockaddr *)&address, sizeof address) < 0) {
    perror("connect");
    return 1;
  }
  send(s, argv[3], strlen(argv[3]), 0);
  for (int i = 1;; i++) {
    ssize_t count = recv(s, data, sizeof data, 0);
    if (count <= 0) break;
    if (i < 5) printf("%.*s\n", (int)count, data);
    printf("received %zd bytes\n", count);
  }
  close(s);
  return 0;
}
