/* Windows has brought its own ICU since 10 1703, which Qt loads for old encodings; Wine 8 has none.
 * No converter can be opened here: Qt then says that it does not know the encoding.
 */
#define EXPORT __declspec(dllexport)
#define UNSUPPORTED 16 /* U_UNSUPPORTED_ERROR */

EXPORT void *ucnv_open(const char *name, int *error)
{
    (void)name;
    *error = UNSUPPORTED;
    return 0;
}

/* The others are never called without a converter. */
#define NEVER(name) EXPORT void *name(void) { return 0; }
NEVER(ucnv_close)
NEVER(UCNV_FROM_U_CALLBACK_SUBSTITUTE)
NEVER(UCNV_TO_U_CALLBACK_SUBSTITUTE)
NEVER(ucnv_reset)
NEVER(ucnv_getMaxCharSize)
NEVER(ucnv_getName)
NEVER(ucnv_getToUCallBack)
NEVER(ucnv_getFromUCallBack)
NEVER(ucnv_setToUCallBack)
NEVER(ucnv_setFromUCallBack)
NEVER(ucnv_cbToUWriteUChars)
NEVER(ucnv_cbFromUWriteUChars)
NEVER(ucnv_toUnicode)
NEVER(ucnv_fromUnicode)
NEVER(ucnv_toUCountPending)
NEVER(ucnv_fromUCountPending)
NEVER(ucnv_getStandardName)
NEVER(ucnv_getAvailableName)
NEVER(ucnv_countAvailable)
