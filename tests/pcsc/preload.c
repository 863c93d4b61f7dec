/* Preloaded into pcscd, so that it needs no rights and is seen by this machine's tests alone:
 *
 * - what vpcd would offer to the whole network (INADDR_ANY is built into it) is offered to this
 *   machine;
 * - folders that are built into pcscd are others: PCSCD_MOVED="/run/pcscd=/a:/usr/lib/…=/b".
 *
 * A mount namespace would do the second as well, but not in a chroot or an ordinary container.
 *
 * cc -shared -fPIC -O2 -o preload.so preload.c -ldl */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#define SPACE 512
#define NEXT(type, name) ((type)dlsym(RTLD_NEXT, name))

/* The place that a path was moved to; the path itself if it was not. */
static const char *moved(const char *path, char *space)
{
    const char *row = getenv("PCSCD_MOVED");

    while (row && *row && path) {
        size_t from = strcspn(row, "=");
        size_t to = strcspn(row + from + 1, ":");
        char after = strncmp(path, row, from) ? 'x' : path[from];
        if (after == '\0' || after == '/') {
            snprintf(space, SPACE, "%.*s%s", (int)to, row + from + 1, path + from);
            return space;
        }
        row += from + 1 + to;
        row += *row == ':';
    }
    return path;
}

#define OF_ONE_PATH(result, name)                                        \
    result name(const char *path)                                        \
    {                                                                    \
        char space[SPACE];                                               \
        return NEXT(result(*)(const char *), #name)(moved(path, space)); \
    }
#define OF_PATH_AND(result, name, type)                                               \
    result name(const char *path, type other)                                         \
    {                                                                                 \
        char space[SPACE];                                                            \
        return NEXT(result(*)(const char *, type), #name)(moved(path, space), other); \
    }
#define OPEN(name)                                                                          \
    int name(const char *path, int flags, ...)                                              \
    {                                                                                       \
        char space[SPACE];                                                                  \
        va_list rest;                                                                       \
        va_start(rest, flags);                                                              \
        mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;                           \
        va_end(rest);                                                                       \
        return NEXT(int (*)(const char *, int, ...), #name)(moved(path, space), flags, mode); \
    }

OF_ONE_PATH(int, remove)
OF_ONE_PATH(int, unlink)
OF_ONE_PATH(DIR *, opendir)
OF_PATH_AND(int, mkdir, mode_t)
OF_PATH_AND(int, chmod, mode_t)
OF_PATH_AND(int, access, int)
OF_PATH_AND(int, stat, struct stat *)
OF_PATH_AND(int, lstat, struct stat *)
OF_PATH_AND(FILE *, fopen, const char *)
OF_PATH_AND(void *, dlopen, int)
OPEN(open)
OPEN(open64)

int bind(int fd, const struct sockaddr *address, socklen_t length)
{
    int (*real)(int, const struct sockaddr *, socklen_t) =
        NEXT(int (*)(int, const struct sockaddr *, socklen_t), "bind");
    struct sockaddr_in inside;
    struct sockaddr_un local;
    char space[SPACE];

    if (address && address->sa_family == AF_INET && length >= sizeof inside) {
        memcpy(&inside, address, sizeof inside);
        if (inside.sin_addr.s_addr == htonl(INADDR_ANY))
            inside.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return real(fd, (struct sockaddr *)&inside, sizeof inside);
    }
    if (address && address->sa_family == AF_UNIX) {
        const char *path = ((const struct sockaddr_un *)address)->sun_path;
        memset(&local, 0, sizeof local);
        local.sun_family = AF_UNIX;
        snprintf(local.sun_path, sizeof local.sun_path, "%s", moved(path, space));
        return real(fd, (struct sockaddr *)&local, sizeof local);
    }
    return real(fd, address, length);
}
