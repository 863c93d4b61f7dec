/* What a disk keeps when the power fails: files as they were at their last fsync; names as they were
   when a folder was last synced, all of them, because file systems of today (NTFS, ext4, XFS, APFS)
   write the changes of names in their order.

   Preloaded into a workstation. Whenever it syncs a file below POWER_ROOT, the content goes to
   POWER_DISK/files/ID; whenever it syncs a folder, all names go to POWER_DISK/names. An ID stands
   for one file from its making to its end: inode numbers are used again, IDs are not. */

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void place(char *out, const char *kind, const char *name)
{
    snprintf(out, PATH_MAX, "%s/%s/%s", getenv("POWER_DISK"), kind, name);
}

static int is_ours(const char *path)
{
    const char *root = getenv("POWER_ROOT");
    size_t length = root ? strlen(root) : 0;
    return length && !strncmp(path, root, length) && (path[length] == '/' || !path[length]);
}

static void inode_place(char *out, const struct stat *status)
{
    char name[64];
    snprintf(name, sizeof name, "%llu", (unsigned long long)status->st_ino);
    place(out, "ids", name);
}

/* The ID of a file: given when it is first seen here, gone when its last name is. */
static void identify(char *id, const struct stat *status)
{
    static unsigned long long count;
    char path[PATH_MAX];
    inode_place(path, status);
    ssize_t got = readlink(path, id, 63);
    if (got > 0) {
        id[got] = 0;
        return;
    }
    snprintf(id, 64, "%d-%llu", getpid(), ++count);
    if (symlink(id, path))
        abort();
}

static void whole(const char *kind, const char *id, const char *data, size_t size)
{
    char temporary[PATH_MAX], path[PATH_MAX], name[80];
    snprintf(name, sizeof name, "%s.tmp", id);
    place(temporary, kind, name);
    place(path, kind, id);
    int out = open(temporary, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    while (size) {
        ssize_t written = write(out, data, size);
        if (written < 0)
            abort();
        data += written;
        size -= written;
    }
    close(out);
    if (rename(temporary, path))
        abort();
}

static void keep_file(const char *path, const struct stat *status)
{
    char id[64];
    identify(id, status);
    int handle = open(path, O_RDONLY); /* the program's own may be for writing only */
    char *data = malloc(status->st_size + 1);
    ssize_t size = 0, got;
    while ((got = pread(handle, data + size, status->st_size - size, size)) > 0)
        size += got;
    close(handle);
    whole("files", id, data, size);
    free(data);
}

/* The names in one folder: a line "= ID", then one for each name. */
static FILE *names;

static int write_names(const char *path, const struct stat *status, int kind, struct FTW *where)
{
    (void)where;
    char id[64];
    DIR *folder = kind == FTW_D ? opendir(path) : NULL;
    struct dirent *entry;
    if (!folder)
        return 0;
    identify(id, status);
    fprintf(names, "= %s\n", id);
    while ((entry = readdir(folder))) {
        char full[PATH_MAX];
        struct stat each;
        snprintf(full, sizeof full, "%s/%s", path, entry->d_name);
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..") || lstat(full, &each))
            continue;
        identify(id, &each);
        fprintf(names, "%c %s %s\n", S_ISDIR(each.st_mode) ? 'd' : 'f', id, entry->d_name);
    }
    closedir(folder);
    return 0;
}

static void keep_names(void)
{
    char *text = NULL;
    size_t size = 0;
    names = open_memstream(&text, &size);
    nftw(getenv("POWER_ROOT"), write_names, 8, FTW_PHYS);
    fclose(names);
    whole(".", "names", text, size);
    free(text);
}

static int keep(int handle)
{
    char link[64], path[PATH_MAX];
    struct stat status;
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    ssize_t got = readlink(link, path, sizeof path - 1);
    if (got < 0 || fstat(handle, &status))
        return -1;
    path[got] = 0;
    if (!is_ours(path))
        return 0;
    pthread_mutex_lock(&lock);
    if (S_ISDIR(status.st_mode))
        keep_names();
    else
        keep_file(link, &status);
    pthread_mutex_unlock(&lock);
    return 0;
}

int fsync(int handle) { return keep(handle); }
int fdatasync(int handle) { return keep(handle); }

/* The ID ends with the file; what folders say of it stays. */
static void forget(int at, const char *path)
{
    struct stat status;
    char id[PATH_MAX];
    if (!getenv("POWER_ROOT") || fstatat(at, path, &status, AT_SYMLINK_NOFOLLOW) ||
        status.st_nlink > 1)
        return;
    inode_place(id, &status);
    static int (*real)(const char *);
    if (!real)
        real = dlsym(RTLD_NEXT, "unlink");
    real(id);
}

int unlink(const char *path)
{
    static int (*real)(const char *);
    if (!real)
        real = dlsym(RTLD_NEXT, "unlink");
    forget(AT_FDCWD, path);
    return real(path);
}

int unlinkat(int at, const char *path, int flags)
{
    static int (*real)(int, const char *, int);
    if (!real)
        real = dlsym(RTLD_NEXT, "unlinkat");
    forget(at, path);
    return real(at, path, flags);
}
