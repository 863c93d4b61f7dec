/* Wine 8's colour management lacks WcsCreateIccProfile and ends whoever calls it, as Qt 6.12 does.
 * Here every colour profile is simply not there.
 */
#include <windows.h>

#define EXPORT __declspec(dllexport)
#define NONE(type, name) \
    EXPORT type WINAPI name(void) { SetLastError(ERROR_NOT_SUPPORTED); return 0; }

NONE(HANDLE, OpenColorProfileA)
NONE(HANDLE, OpenColorProfileW)
NONE(BOOL, CloseColorProfile)
NONE(BOOL, GetColorProfileFromHandle)
NONE(HANDLE, WcsCreateIccProfile)
NONE(BOOL, GetColorDirectoryW)
NONE(BOOL, GetStandardColorSpaceProfileW)
