/*
 * The first process of a Pod's sandbox: it holds the Pod's namespaces until it is told to end, and, where containers share
 * its process namespace, collects the processes that lost their parent. A node starts one per Pod, so it is small.
 */
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>

int main(void) {
  sigset_t awaited;
  sigemptyset(&awaited);
  sigaddset(&awaited, SIGCHLD);
  sigaddset(&awaited, SIGINT);
  sigaddset(&awaited, SIGTERM);
  /* the first process of a process namespace is sent only what it blocks or handles */
  sigprocmask(SIG_BLOCK, &awaited, NULL);
  for (;;) {
    int signal = sigwaitinfo(&awaited, NULL);
    if (signal == SIGINT || signal == SIGTERM) return 0;
    while (waitpid(-1, NULL, WNOHANG) > 0) continue;
  }
}
