/* A PKCS#11 module for the tests: as narrow as JAHIS 24-002 section 5.2.2 allows one to be, and
 * misbehaving on demand. Compiled by the tests; own declarations, no headers of others.
 *
 * It computes RSA itself from a key file instead of passing calls on to SoftHSM: so every one of
 * its 21 functions is ours to break, no other module's state or generosity shows through, and the
 * count of logins is the truth.
 *
 * All state is in the folder $HPKI_SHIM, so that it outlives the process, as a card does:
 *   fault          "C_Sign crash" | "C_Sign abort" | "C_Sign hang" | "C_Sign 0x30"; read at each call
 *   calls          a line per call (written)
 *   slot0, slot1   a reader each, if there:
 *     reader       its name
 *     token        there if a card is in it
 *     pin, left    the PIN; attempts left (written)
 *     tries        attempts of a fresh card
 *     flags        if there, the token tells COUNT_LOW, FINAL_TRY and LOCKED; if it says "forgets",
 *                  only of what it saw itself since it was initialised
 *     logins       a byte per C_Login that compared a PIN (written)
 *     id, n, d     CKA_ID, modulus and private exponent, in hexadecimal digits
 *     cert0.der …  certificates; the first has the key's CKA_ID
 */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef unsigned long U;
typedef unsigned char B;
typedef struct { B major, minor; } Version;
typedef struct { Version cryptoki; B manufacturer[32]; U flags; B description[32]; Version lib; } Info;
typedef struct { B description[64], manufacturer[32]; U flags; Version hw, fw; } SlotInfo;
typedef struct {
    B label[32], manufacturer[32], model[16], serial[16];
    U flags, max_sessions, sessions, max_rw, rw, max_pin, min_pin, t_pub, f_pub, t_priv, f_priv;
    Version hw, fw;
    B time[16];
} TokenInfo;
typedef struct { U type; void *value; U length; } Attribute;
typedef struct { U mechanism; void *parameter; U length; } Mechanism;
typedef struct { U slot, state, flags, error; } SessionInfo;
typedef struct { U minimum, maximum, flags; } MechanismInfo;
typedef struct { Version version; void *f[68]; } Functions;

enum { OK = 0, SLOT_ID_INVALID = 3, GENERAL = 5, ARGUMENTS_BAD = 7, TYPE_INVALID = 0x12,
       NOT_SUPPORTED = 0x54, DATA_LEN_RANGE = 0x21, KEY_HANDLE_INVALID = 0x60,
       MECHANISM_INVALID = 0x70, OBJECT_INVALID = 0x82, OPERATION_ACTIVE = 0x90,
       NOT_INITIALIZED_OPERATION = 0x91, PIN_INCORRECT = 0xA0, PIN_LEN_RANGE = 0xA2,
       PIN_LOCKED = 0xA4, SESSION_INVALID = 0xB3, TOKEN_NOT_PRESENT = 0xE0,
       ALREADY_LOGGED_IN = 0x100, NOT_LOGGED_IN = 0x101, USER_TYPE_INVALID = 0x103,
       BUFFER_TOO_SMALL = 0x150, NOT_INITIALIZED = 0x190, ALREADY_INITIALIZED = 0x191 };
enum { SLOTS = 2, SESSIONS = 16, CERTIFICATES = 4, KEY = 100, NO_SLOT = 99 };
#define UNAVAILABLE ((U)-1)

static struct { int open; U slot; int finding; U wanted_class; int has_class; B wanted_id[64]; long id_length; U next; int signing; } S[SESSIONS];
static int initialized, logged_in[SLOTS], used_up[SLOTS], saw_wrong[SLOTS];

/* --- state in files ---------------------------------------------------------------------- */

static char *path(const char *name, int slot) {
    static char p[4096];
    const char *home = getenv("HPKI_SHIM");
    if (slot < 0) snprintf(p, sizeof p, "%s/%s", home ? home : "/nonexistent", name);
    else snprintf(p, sizeof p, "%s/slot%d/%s", home ? home : "/nonexistent", slot, name);
    return p;
}
static long slurp(const char *name, int slot, void *into, long size) {
    FILE *f = fopen(path(name, slot), "rb");
    if (!f) return -1;
    long n = (long)fread(into, 1, (size_t)size, f);
    fclose(f);
    return n;
}
static int exists(const char *name, int slot) { return access(path(name, slot), F_OK) == 0; }
static long number(const char *name, int slot) {
    char t[32] = "";
    slurp(name, slot, t, sizeof t - 1);
    return atol(t);
}
static void append(const char *name, int slot, const char *text) {
    FILE *f = fopen(path(name, slot), "ab");
    if (f) { fputs(text, f); fclose(f); }
}
static void put(const char *name, int slot, long value) {
    FILE *f = fopen(path(name, slot), "wb");
    if (f) { fprintf(f, "%ld", value); fclose(f); }
}
static long hex(const char *name, int slot, B *into, long size) {
    char t[4096] = "";
    long n = slurp(name, slot, t, sizeof t - 1) / 2, i;
    for (i = 0; i < n && i < size; i++) { unsigned v = 0; sscanf(t + 2 * i, "%2x", &v); into[i] = (B)v; }
    return n;
}

/* --- faults ------------------------------------------------------------------------------ */

static U enter(const char *function) {
    char t[128] = "", name[64] = "", what[32] = "";
    append("calls", -1, function); append("calls", -1, "\n");
    slurp("fault", -1, t, sizeof t - 1);
    if (sscanf(t, "%63s %31s", name, what) < 2 || strcmp(name, function)) return OK;
    if (!strcmp(what, "crash")) raise(SIGSEGV);
    if (!strcmp(what, "abort")) abort();
    if (!strcmp(what, "hang")) for (;;) pause();
    if (!strcmp(what, "print")) { puts("{\"message\":\"Ended\",\"is_clean\":true}"); fflush(stdout); fputs("noise\n", stderr); return OK; }
    return strtoul(what, 0, 0);
}
#define ENTER(name) do { U fault = enter(name); if (fault) return fault; if (!initialized) return NOT_INITIALIZED; } while (0)
#define SESSION(h) do { if ((h) < 1 || (h) > SESSIONS || !S[(h) - 1].open) return SESSION_INVALID; \
    if (!exists("token", (int)S[(h) - 1].slot)) return 0x32; } while (0)

/* --- RSA: 64-bit limbs, Montgomery multiplication ------------------------------------------ */

enum { LIMBS = 64 };
typedef unsigned __int128 W;
static void load(uint64_t *x, const B *b, int n) {
    for (int i = 0; i < n; i++) { x[i] = 0; for (int k = 0; k < 8; k++) x[i] = x[i] << 8 | b[8 * (n - 1 - i) + k]; }
}
static int less(const uint64_t *a, const uint64_t *m, int n) {
    for (int i = n - 1; i >= 0; i--) if (a[i] != m[i]) return a[i] < m[i];
    return 0;
}
static void minus(uint64_t *a, const uint64_t *m, int n) {
    W borrow = 0;
    for (int i = 0; i < n; i++) { W d = (W)a[i] - m[i] - borrow; a[i] = (uint64_t)d; borrow = d >> 64 & 1; }
}
static void montgomery(uint64_t *r, const uint64_t *a, const uint64_t *b, const uint64_t *m, uint64_t inv, int n) {
    uint64_t t[LIMBS + 2] = {0};
    for (int i = 0; i < n; i++) {
        W c = 0;
        for (int j = 0; j < n; j++) { c += (W)a[j] * b[i] + t[j]; t[j] = (uint64_t)c; c >>= 64; }
        c += t[n]; t[n] = (uint64_t)c; t[n + 1] = (uint64_t)(c >> 64);
        uint64_t q = t[0] * inv;
        c = ((W)q * m[0] + t[0]) >> 64;
        for (int j = 1; j < n; j++) { c += (W)q * m[j] + t[j]; t[j - 1] = (uint64_t)c; c >>= 64; }
        c += t[n]; t[n - 1] = (uint64_t)c; t[n] = t[n + 1] + (uint64_t)(c >> 64);
    }
    if (t[n] || !less(t, m, n)) minus(t, m, n);
    memcpy(r, t, 8 * (size_t)n);
}
static void power(B *out, const B *base, const B *exponent, const B *modulus, int bytes) {
    int n = bytes / 8;
    uint64_t m[LIMBS], x[LIMBS], one[LIMBS] = {0}, r[LIMBS], inv = 1;
    load(m, modulus, n); load(x, base, n);
    for (int i = 0; i < 6; i++) inv *= 2 - m[0] * inv;
    inv = -inv;
    memset(r, 0, sizeof r); r[0] = 1;               /* r = 2^(64 n) mod m, by doubling */
    uint64_t rr[LIMBS];
    for (int i = 0; i < 128 * n; i++) {
        if (i == 64 * n) memcpy(one, r, sizeof r);
        int carry = (int)(r[n - 1] >> 63);
        for (int k = n - 1; k > 0; k--) r[k] = r[k] << 1 | r[k - 1] >> 63;
        r[0] <<= 1;
        if (carry || !less(r, m, n)) minus(r, m, n);
    }
    memcpy(rr, r, sizeof r);
    montgomery(x, x, rr, m, inv, n);
    memcpy(r, one, sizeof one);
    for (int i = 0; i < 8 * bytes; i++) {
        montgomery(r, r, r, m, inv, n);
        if (exponent[i / 8] >> (7 - i % 8) & 1) montgomery(r, r, x, m, inv, n);
    }
    memset(x, 0, sizeof x); x[0] = 1;
    montgomery(r, r, x, m, inv, n);
    for (int i = 0; i < n; i++) for (int k = 0; k < 8; k++) out[8 * (n - 1 - i) + k] = (B)(r[i] >> (8 * (7 - k)));
}

/* --- the 21 functions ---------------------------------------------------------------------- */

static void text(B *into, int size, const char *value) {
    int n = (int)strlen(value);
    memset(into, ' ', (size_t)size); memcpy(into, value, (size_t)(n < size ? n : size));
}
static U C_Initialize(void *args) {
    U fault = enter("C_Initialize");
    if (fault) return fault;
    if (args) return ARGUMENTS_BAD;
    if (initialized) return ALREADY_INITIALIZED;
    initialized = 1;
    return OK;
}
static U C_Finalize(void *reserved) {
    ENTER("C_Finalize");
    if (reserved) return ARGUMENTS_BAD;
    memset(S, 0, sizeof S); memset(logged_in, 0, sizeof logged_in); memset(used_up, 0, sizeof used_up);
    memset(saw_wrong, 0, sizeof saw_wrong);
    initialized = 0;
    return OK;
}
static U C_GetInfo(Info *i) {
    ENTER("C_GetInfo");
    memset(i, 0, sizeof *i);
    i->cryptoki.major = 2; i->cryptoki.minor = 20; i->lib.major = 1;
    text(i->manufacturer, 32, "SIM"); text(i->description, 32, "HPKI 3.0");
    return OK;
}
static U C_GetSlotList(B present, U *list, U *count) {
    ENTER("C_GetSlotList");
    U n = 0, found[SLOTS];
    for (int s = 0; s < SLOTS; s++) if (exists("reader", s) && (!present || exists("token", s))) found[n++] = (U)s;
    if (list) { if (*count < n) { *count = n; return BUFFER_TOO_SMALL; } memcpy(list, found, n * sizeof *list); }
    *count = n;
    return OK;
}
static U C_GetSlotInfo(U slot, SlotInfo *i) {
    ENTER("C_GetSlotInfo");
    char name[128] = "";
    if (slot >= SLOTS || slurp("reader", (int)slot, name, sizeof name - 1) < 0) return SLOT_ID_INVALID;
    memset(i, 0, sizeof *i);
    text(i->description, 64, name); text(i->manufacturer, 32, "");
    i->flags = (exists("token", (int)slot) ? 1 : 0) | 2 | 4;
    return OK;
}
static U C_GetTokenInfo(U slot, TokenInfo *i) {
    ENTER("C_GetTokenInfo");
    if (slot >= SLOTS || !exists("reader", (int)slot)) return SLOT_ID_INVALID;
    if (!exists("token", (int)slot)) return TOKEN_NOT_PRESENT;
    memset(i, 0, sizeof *i);
    text(i->label, 32, "HPKI Application"); text(i->manufacturer, 32, "SIM");
    text(i->model, 16, "ISO 7816-15:2016"); text(i->serial, 16, "1");
    i->flags = 1 | 4 | 8;                           /* RNG, LOGIN_REQUIRED, USER_PIN_INITIALIZED */
    char how[16] = "";
    slurp("flags", (int)slot, how, sizeof how - 1);
    if (exists("flags", (int)slot) && (strcmp(how, "forgets") || saw_wrong[slot])) {
        long left = number("left", (int)slot);
        if (left < number("tries", (int)slot)) i->flags |= 0x10000;
        if (left == 1) i->flags |= 0x20000;
        if (left == 0) i->flags |= 0x40000;
    }
    i->min_pin = 4; i->max_pin = 16;
    i->sessions = i->rw = i->t_pub = i->f_pub = i->t_priv = i->f_priv = UNAVAILABLE;
    memset(i->time, ' ', 16);
    return OK;
}
static U C_GetMechanismList(U slot, U *list, U *count) {
    ENTER("C_GetMechanismList");
    if (slot >= SLOTS) return SLOT_ID_INVALID;
    if (list) *list = 1;                            /* CKM_RSA_PKCS */
    *count = 1;
    return OK;
}
static U C_GetMechanismInfo(U slot, U mechanism, MechanismInfo *i) {
    ENTER("C_GetMechanismInfo");
    if (slot >= SLOTS) return SLOT_ID_INVALID;
    if (mechanism != 1) return MECHANISM_INVALID;
    i->minimum = i->maximum = 2048; i->flags = 0x801;
    return OK;
}
static U C_OpenSession(U slot, U flags, void *application, void *notify, U *handle) {
    ENTER("C_OpenSession");
    (void)application; (void)notify;
    if (!(flags & 4)) return 0xB4;                  /* CKR_SESSION_PARALLEL_NOT_SUPPORTED */
    if (slot >= SLOTS || !exists("reader", (int)slot)) return SLOT_ID_INVALID;
    if (!exists("token", (int)slot)) return TOKEN_NOT_PRESENT;
    for (U s = 0; s < SESSIONS; s++) if (!S[s].open) {
        memset(&S[s], 0, sizeof S[s]);
        S[s].open = 1; S[s].slot = slot; *handle = s + 1;
        return OK;
    }
    return 0xB1;                                    /* CKR_SESSION_COUNT */
}
static U closed(U h) {
    U slot = S[h - 1].slot;
    S[h - 1].open = 0;
    for (int s = 0; s < SESSIONS; s++) if (S[s].open && S[s].slot == slot) return OK;
    logged_in[slot] = used_up[slot] = 0;
    return OK;
}
static U C_CloseSession(U h) { ENTER("C_CloseSession"); SESSION(h); return closed(h); }
static U C_CloseAllSessions(U slot) {
    ENTER("C_CloseAllSessions");
    for (U s = 1; s <= SESSIONS; s++) if (S[s - 1].open && S[s - 1].slot == slot) closed(s);
    return OK;
}
static U C_GetSessionInfo(U h, SessionInfo *i) {
    ENTER("C_GetSessionInfo");
    SESSION(h);
    i->slot = S[h - 1].slot; i->state = logged_in[i->slot] ? 1 : 0; i->flags = 4; i->error = 0;
    return OK;
}
static U C_Login(U h, U user, B *pin, U length) {
    ENTER("C_Login");
    SESSION(h);
    int slot = (int)S[h - 1].slot;
    char right[64] = "";
    if (user != 1) return USER_TYPE_INVALID;        /* no CKU_CONTEXT_SPECIFIC */
    if (logged_in[slot]) return ALREADY_LOGGED_IN;
    if (length < 4 || length > 16) return PIN_LEN_RANGE;
    long left = number("left", slot);
    if (left == 0) return PIN_LOCKED;
    append("logins", slot, "x");
    slurp("pin", slot, right, sizeof right - 1);
    if (strlen(right) != length || memcmp(right, pin, length)) {
        put("left", slot, left - 1);
        saw_wrong[slot] = 1;
        return PIN_INCORRECT;
    }
    put("left", slot, number("tries", slot));
    logged_in[slot] = 1; used_up[slot] = 0;
    return OK;
}
static U C_Logout(U h) {
    ENTER("C_Logout");
    SESSION(h);
    if (!logged_in[S[h - 1].slot]) return NOT_LOGGED_IN;
    logged_in[S[h - 1].slot] = used_up[S[h - 1].slot] = 0;
    return OK;
}
/* Objects: certificates 1 …, the private key KEY while logged in; no public keys. */
static int there(int slot, U object) {
    char name[32];
    if (object == KEY) return logged_in[slot] && exists("d", slot);
    snprintf(name, sizeof name, "cert%lu.der", object - 1);
    return object >= 1 && object <= CERTIFICATES && exists(name, slot);
}
static U C_FindObjectsInit(U h, Attribute *wanted, U count) {
    ENTER("C_FindObjectsInit");
    SESSION(h);
    if (S[h - 1].finding) return OPERATION_ACTIVE;
    S[h - 1].finding = 1; S[h - 1].next = 1; S[h - 1].has_class = 0; S[h - 1].id_length = -1;
    for (U a = 0; a < count; a++) if (wanted[a].type == 0x102 && wanted[a].length <= 64) {
        S[h - 1].id_length = (long)wanted[a].length; memcpy(S[h - 1].wanted_id, wanted[a].value, wanted[a].length);
    } else if (wanted[a].type == 0) { S[h - 1].has_class = 1; S[h - 1].wanted_class = *(U *)wanted[a].value; }
    return OK;
}
static U C_FindObjects(U h, U *objects, U maximum, U *count) {
    ENTER("C_FindObjects");
    SESSION(h);
    if (!S[h - 1].finding) return NOT_INITIALIZED_OPERATION;
    *count = 0;
    for (; S[h - 1].next <= KEY && *count < maximum; S[h - 1].next++) {
        U object = S[h - 1].next, class = object == KEY ? 3 : 1;
        if (!there((int)S[h - 1].slot, object)) continue;
        if (S[h - 1].has_class && S[h - 1].wanted_class != class) continue;
        B id[64];
        long length = object == KEY || object == 1 ? hex("id", (int)S[h - 1].slot, id, sizeof id) : 0;
        if (S[h - 1].id_length >= 0 && (S[h - 1].id_length != length || memcmp(id, S[h - 1].wanted_id, (size_t)length))) continue;
        objects[(*count)++] = object;
    }
    return OK;
}
static U C_FindObjectsFinal(U h) {
    ENTER("C_FindObjectsFinal");
    SESSION(h);
    if (!S[h - 1].finding) return NOT_INITIALIZED_OPERATION;
    S[h - 1].finding = 0;
    return OK;
}
static U give(Attribute *a, const void *value, U length) {
    if (!a->value) { a->length = length; return OK; }
    if (a->length < length) { a->length = UNAVAILABLE; return BUFFER_TOO_SMALL; }
    memcpy(a->value, value, length); a->length = length;
    return OK;
}
static U attribute(int slot, U object, Attribute *a) {
    static B data[65536];
    char name[32];
    U class = object == KEY ? 3 : 1, zero = 0;
    B yes = 1;
    long n;
    if (a->type == 0x00) return give(a, &class, sizeof class);
    if (a->type == 0x01) return give(a, &yes, 1);                          /* CKA_TOKEN */
    if (a->type == 0x102 && object != KEY && object != 1) return give(a, "", 0);
    if (a->type == 0x102) return give(a, data, (U)hex("id", slot, data, sizeof data));
    if (object != KEY) {
        if (a->type == 0x03) return give(a, object == 1 ? "HPKI END ENTITY CERTIFICATE" : "HPKI CA CERTIFICATE", object == 1 ? 27 : 19);
        if (a->type == 0x80) return give(a, &zero, sizeof zero);           /* CKC_X_509 */
        snprintf(name, sizeof name, "cert%lu.der", object - 1);
        if (a->type == 0x11 && (n = slurp(name, slot, data, sizeof data)) >= 0) return give(a, data, (U)n);
    } else {
        if (a->type == 0x03) return give(a, "Private key of HPKI", 19);
        if (a->type == 0x02 || a->type == 0x108 || a->type == 0x202) return give(a, &yes, 1);
        if (a->type == 0x100) return give(a, &zero, sizeof zero);          /* CKK_RSA */
        if (a->type == 0x120) return give(a, data, (U)hex("n", slot, data, sizeof data));
        if (a->type == 0x122) return give(a, "\1\0\1", 3);
    }
    a->length = UNAVAILABLE;
    return TYPE_INVALID;
}
static U C_GetAttributeValue(U h, U object, Attribute *wanted, U count) {
    ENTER("C_GetAttributeValue");
    SESSION(h);
    U result = OK;
    if (!there((int)S[h - 1].slot, object)) return OBJECT_INVALID;
    for (U a = 0; a < count; a++) { U rv = attribute((int)S[h - 1].slot, object, &wanted[a]); if (rv) result = rv; }
    return result;
}
static U C_SignInit(U h, Mechanism *mechanism, U key) {
    ENTER("C_SignInit");
    SESSION(h);
    int slot = (int)S[h - 1].slot;
    if (mechanism->mechanism != 1) return MECHANISM_INVALID;
    if (!logged_in[slot] || used_up[slot]) return NOT_LOGGED_IN;
    if (key != KEY) return KEY_HANDLE_INVALID;
    S[h - 1].signing = 1;
    return OK;
}
static U C_Sign(U h, B *data, U length, B *signature, U *size) {
    ENTER("C_Sign");
    SESSION(h);
    int slot = (int)S[h - 1].slot;
    B n[512], d[512], block[512];
    long bytes = hex("n", slot, n, sizeof n);
    if (!S[h - 1].signing) return NOT_INITIALIZED_OPERATION;
    if (!signature) { *size = (U)bytes; return OK; }
    if (*size < (U)bytes) return BUFFER_TOO_SMALL;
    if (length > (U)bytes - 11) return DATA_LEN_RANGE;
    S[h - 1].signing = 0; used_up[slot] = 1;        /* userConsent 1: one signature for each PIN */
    memset(block, 0xFF, sizeof block);
    block[0] = 0; block[1] = 1; block[(U)bytes - length - 1] = 0;
    memcpy(block + bytes - length, data, length);
    hex("d", slot, d, sizeof d);
    power(signature, block, d, n, (int)bytes);
    *size = (U)bytes;
    return OK;
}
static U other(void) { append("calls", -1, "OTHER\n"); return NOT_SUPPORTED; }

U C_GetFunctionList(Functions **list);
static Functions functions = { { 2, 20 }, {
    [0] = C_Initialize, [1] = C_Finalize, [2] = C_GetInfo, [3] = C_GetFunctionList,
    [4] = C_GetSlotList, [5] = C_GetSlotInfo, [6] = C_GetTokenInfo, [7] = C_GetMechanismList,
    [8] = C_GetMechanismInfo, [9 ... 11] = other, [12] = C_OpenSession, [13] = C_CloseSession,
    [14] = C_CloseAllSessions, [15] = C_GetSessionInfo, [16 ... 17] = other, [18] = C_Login,
    [19] = C_Logout, [20 ... 23] = other, [24] = C_GetAttributeValue, [25] = other,
    [26] = C_FindObjectsInit, [27] = C_FindObjects, [28] = C_FindObjectsFinal,
    [29 ... 41] = other, [42] = C_SignInit, [43] = C_Sign, [44 ... 67] = other } };

U C_GetFunctionList(Functions **list) {
    U fault = enter("C_GetFunctionList");
    if (fault) return fault;
    *list = &functions;
    return OK;
}
