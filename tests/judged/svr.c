/* The server of section 5.2 in C: a child process for each client. */

#include <arpa/inet.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Reads a command; "p" alone waits for more. */
static void serve(int conn) {
  char command[65] = "";
  size_t length = 0;
  do {
    ssize_t count = recv(conn, command + length, 64 - length, 0);
    if (count <= 0) break;
    length += count;
  } while (strcmp(command, "p") == 0);
  command[strcspn(command, "\r\n")] = '\0';
  /* The command's output goes straight to the client. */
  dup2(conn, STDOUT_FILENO);
  close(conn);
  if (strcmp(command, "w") == 0) execlp("w", "w", (char *)NULL);
  if (strcmp(command, "ps") == 0) execlp("ps", "ps", (char *)NULL);
  static const char error[] = "error: send w or ps\n";
  if (write(STDOUT_FILENO, error, sizeof error - 1) < 0) _exit(1);
  _exit(0);
}

int main(int argc, char *argv[]) {
  if (argc != 2) return 2;
  signal(SIGCHLD, SIG_IGN); /* no zombies */
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  struct sockaddr_in address = {.sin_family = AF_INET};
  address.sin_port = htons(atoi(argv[1]));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0) return 1;
  listen(listener, 5);
  while (1) {
    int conn = accept(listener, NULL, NULL);
    if (fork() == 0) {
      close(listener);
      serve(conn);
    }
    close(conn);
  }
}
