/* A USB reader for pcscd that exists only in tests: it is found by hot-plug ("usb:1209/PPPP:…") and
 * does what vpcd does, listening on TCP port 0xPPPP for its card. It has one slot.
 * vpcd keeps its slots in static storage, so each reader loads a copy of its own, which lies beside
 * this library as vpcd-PPPP.so. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <PCSC/ifdhandler.h>

#define READERS 4
static struct { void *library; DWORD reader; } readers[READERS];

static void *function(DWORD lun, const char *name) {
    for (int i = 0; i < READERS; i++)
        if (readers[i].library && readers[i].reader == lun >> 16)
            return dlsym(readers[i].library, name);
    return NULL;
}

#define PASS_ON(name, types, ...)                                   \
    RESPONSECODE(*f) types = function(Lun, name);                   \
    return f ? f(Lun & 0xffff, __VA_ARGS__) : IFD_NO_SUCH_DEVICE

RESPONSECODE IFDHCreateChannelByName(DWORD Lun, LPSTR name) {
    unsigned vendor, port, i;
    char path[512];
    Dl_info here;
    if (sscanf(name, "usb:%x/%x:", &vendor, &port) != 2) return IFD_NOT_SUPPORTED;
    for (i = 0; i < READERS && readers[i].library; i++) ;
    if (i == READERS || !dladdr((void *)IFDHCreateChannelByName, &here)) return IFD_COMMUNICATION_ERROR;
    snprintf(path, sizeof path, "%.*s/vpcd-%04x.so",
             (int)(strrchr(here.dli_fname, '/') - here.dli_fname), here.dli_fname, port);
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) { fprintf(stderr, "%s\n", dlerror()); return IFD_COMMUNICATION_ERROR; }
    RESPONSECODE (*create)(DWORD, DWORD) = dlsym(library, "IFDHCreateChannel");
    RESPONSECODE result = create(Lun & 0xffff, port);
    if (result != IFD_SUCCESS) { dlclose(library); return result; }
    readers[i].library = library;
    readers[i].reader = Lun >> 16;
    return result;
}

RESPONSECODE IFDHCreateChannel(DWORD Lun, DWORD Channel) {
    (void)Lun; (void)Channel;
    return IFD_NOT_SUPPORTED;
}

RESPONSECODE IFDHCloseChannel(DWORD Lun) {
    for (int i = 0; i < READERS; i++)
        if (readers[i].library && readers[i].reader == Lun >> 16) {
            RESPONSECODE (*close)(DWORD) = dlsym(readers[i].library, "IFDHCloseChannel");
            RESPONSECODE result = close(Lun & 0xffff);
            dlclose(readers[i].library);
            readers[i].library = NULL;
            return result;
        }
    return IFD_SUCCESS;
}

RESPONSECODE IFDHGetCapabilities(DWORD Lun, DWORD Tag, PDWORD Length, PUCHAR Value) {
    switch (Tag) {
    case TAG_IFD_SLOTS_NUMBER:
    case TAG_IFD_THREAD_SAFE:
        *Value = 1, *Length = 1;
        return IFD_SUCCESS;
    case TAG_IFD_SIMULTANEOUS_ACCESS:
        *Value = READERS, *Length = 1;
        return IFD_SUCCESS;
    }
    PASS_ON("IFDHGetCapabilities", (DWORD, DWORD, PDWORD, PUCHAR), Tag, Length, Value);
}

RESPONSECODE IFDHSetCapabilities(DWORD Lun, DWORD Tag, DWORD Length, PUCHAR Value) {
    PASS_ON("IFDHSetCapabilities", (DWORD, DWORD, DWORD, PUCHAR), Tag, Length, Value);
}

RESPONSECODE IFDHSetProtocolParameters(DWORD Lun, DWORD Protocol, UCHAR Flags, UCHAR PTS1,
                                       UCHAR PTS2, UCHAR PTS3) {
    (void)Lun; (void)Protocol; (void)Flags; (void)PTS1; (void)PTS2; (void)PTS3;
    return IFD_SUCCESS;
}

RESPONSECODE IFDHPowerICC(DWORD Lun, DWORD Action, PUCHAR Atr, PDWORD AtrLength) {
    PASS_ON("IFDHPowerICC", (DWORD, DWORD, PUCHAR, PDWORD), Action, Atr, AtrLength);
}

RESPONSECODE IFDHTransmitToICC(DWORD Lun, SCARD_IO_HEADER SendPci, PUCHAR Command, DWORD Length,
                               PUCHAR Answer, PDWORD AnswerLength, PSCARD_IO_HEADER RecvPci) {
    PASS_ON("IFDHTransmitToICC",
            (DWORD, SCARD_IO_HEADER, PUCHAR, DWORD, PUCHAR, PDWORD, PSCARD_IO_HEADER),
            SendPci, Command, Length, Answer, AnswerLength, RecvPci);
}

RESPONSECODE IFDHControl(DWORD Lun, DWORD Code, PUCHAR Tx, DWORD TxLength, PUCHAR Rx,
                         DWORD RxLength, LPDWORD Returned) {
    (void)Lun; (void)Code; (void)Tx; (void)TxLength; (void)Rx; (void)RxLength;
    if (Returned) *Returned = 0;
    return IFD_ERROR_NOT_SUPPORTED;
}

RESPONSECODE IFDHICCPresence(DWORD Lun) {
    RESPONSECODE (*f)(DWORD) = function(Lun, "IFDHICCPresence");
    return f ? f(Lun & 0xffff) : IFD_NO_SUCH_DEVICE;
}
