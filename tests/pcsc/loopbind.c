/* Preloaded into pcscd: what vpcd would offer to the whole network (INADDR_ANY is built into it)
 * is offered to this machine alone.
 * cc -shared -fPIC -O2 -o loopbind.so loopbind.c -ldl */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

int bind(int fd, const struct sockaddr *address, socklen_t length)
{
    static int (*real)(int, const struct sockaddr *, socklen_t);
    struct sockaddr_in inside;

    if (!real)
        real = (int (*)(int, const struct sockaddr *, socklen_t))dlsym(RTLD_NEXT, "bind");
    if (!address || address->sa_family != AF_INET || length < sizeof inside)
        return real(fd, address, length);
    memcpy(&inside, address, sizeof inside);
    if (inside.sin_addr.s_addr == htonl(INADDR_ANY))
        inside.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return real(fd, (struct sockaddr *)&inside, sizeof inside);
}
