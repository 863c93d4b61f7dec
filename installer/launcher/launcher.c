/* The executables that start Clinic Signer: ClinicSigner.exe (window) and, with CONSOLE defined,
 * clinic-signer.exe.
 *
 * Loads runtime\python311.dll beside itself and runs the module clinic_signer as
 * `python -I -X utf8 -m clinic_signer ARGUMENTS` would. The isolated configuration takes nothing
 * from PYTHON* variables, the registry, the current folder or the person's own packages
 * (docs.python.org, "Python Initialization Configuration"). sys.executable names the real
 * interpreter in runtime\, so that processes which Python starts are interpreters and not windows.
 * Nothing global is changed: no environment variable, no current folder, no registry.
 */
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <shellapi.h>
#include <wchar.h>
#include <stdlib.h>
#include <Python.h>

#define PATH_LENGTH 32768 /* the longest path Windows knows */
#define EXIT_BROKEN 70    /* docs/cli.md: unexpected */

#ifdef CONSOLE
#define INTERPRETER L"\\runtime\\python.exe"
#else
/* No console flashes up behind the window when it starts a process. */
#define INTERPRETER L"\\runtime\\pythonw.exe"
#endif

static wchar_t program[PATH_LENGTH], library[PATH_LENGTH], interpreter[PATH_LENGTH];

/* What of Python is called: looked up, so that a missing DLL is said in words of ours. */
#define PYTHON(name) static __typeof__(&name) call_##name
PYTHON(PyPreConfig_InitIsolatedConfig);
PYTHON(Py_PreInitialize);
PYTHON(PyConfig_InitIsolatedConfig);
PYTHON(PyConfig_SetString);
PYTHON(PyConfig_SetWideStringList);
PYTHON(Py_InitializeFromConfig);
PYTHON(PyConfig_Clear);
PYTHON(PyStatus_Exception);
PYTHON(Py_RunMain);

/* Say in both languages that the installation is broken, and end. */
static void give_up(const wchar_t *what)
{
    static wchar_t text[PATH_LENGTH + 1024];
    DWORD error = GetLastError();
    _snwprintf(text, sizeof text / sizeof *text - 1,
               L"Clinic Signer を起動できません。インストールされたファイルが欠けているか、壊れています。\n"
               L"Clinic Signer をもう一度インストールしてください。直らないときは、この内容をシステム管理者に"
               L"お伝えください。\n\n"
               L"Clinic Signer cannot start: an installed file is missing or damaged. Please install "
               L"Clinic Signer again.\n\n%ls (%lu)\n",
               what, error);
#ifdef CONSOLE
    HANDLE out = GetStdHandle(STD_ERROR_HANDLE);
    DWORD written;
    if (!WriteConsoleW(out, text, (DWORD)wcslen(text), &written, NULL)) {
        static char bytes[4 * (PATH_LENGTH + 1024)]; /* a file or a pipe: UTF-8, as the program does */
        int length = WideCharToMultiByte(CP_UTF8, 0, text, -1, bytes, sizeof bytes, NULL, NULL);
        WriteFile(out, bytes, length > 0 ? (DWORD)length - 1 : 0, &written, NULL);
    }
#else
    MessageBoxW(NULL, text, L"Clinic Signer", MB_OK | MB_ICONERROR | MB_SETFOREGROUND);
#endif
    ExitProcess(EXIT_BROKEN);
}

static void beside(wchar_t *target, size_t folder_length, const wchar_t *name)
{
    if (folder_length + wcslen(name) >= PATH_LENGTH)
        give_up(name);
    wmemcpy(target, program, folder_length);
    wcscpy(target + folder_length, name);
}

static void *find(HMODULE python, const char *name)
{
    void *address = (void *)GetProcAddress(python, name);
    if (!address)
        give_up(library);
    return address;
}

static void load_python(void)
{
    /* The current folder and PATH are never searched, by Python's extensions neither. */
    SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
    SetDllDirectoryW(L"");
    DWORD length = GetModuleFileNameW(NULL, program, PATH_LENGTH);
    wchar_t *end = wcsrchr(program, L'\\');
    if (!length || length == PATH_LENGTH || !end)
        give_up(program);
    beside(library, end - program, L"\\runtime\\python311.dll");
    beside(interpreter, end - program, INTERPRETER);
    HMODULE python =
        LoadLibraryExW(library, NULL, LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_SYSTEM32);
    if (!python)
        give_up(library);
    if (GetFileAttributesW(interpreter) == INVALID_FILE_ATTRIBUTES)
        give_up(interpreter);
#define FIND(name) call_##name = (__typeof__(&name))find(python, #name)
    FIND(PyPreConfig_InitIsolatedConfig);
    FIND(Py_PreInitialize);
    FIND(PyConfig_InitIsolatedConfig);
    FIND(PyConfig_SetString);
    FIND(PyConfig_SetWideStringList);
    FIND(Py_InitializeFromConfig);
    FIND(PyConfig_Clear);
    FIND(PyStatus_Exception);
    FIND(Py_RunMain);
}

static void must(PyStatus status)
{
    if (!call_PyStatus_Exception(status))
        return;
    static wchar_t why[1024];
    _snwprintf(why, sizeof why / sizeof *why - 1, L"%hs: %hs", status.func ? status.func : "Python",
               status.err_msg ? status.err_msg : "exit");
    SetLastError(status.exitcode);
    give_up(why);
}

static int run(int argc, wchar_t **argv)
{
    load_python();
    PyPreConfig before;
    call_PyPreConfig_InitIsolatedConfig(&before);
    before.utf8_mode = 1;
    must(call_Py_PreInitialize(&before));

    wchar_t *options[] = {L"utf8"}; /* for processes that multiprocessing starts */
    PyConfig config;
    call_PyConfig_InitIsolatedConfig(&config);
    config.install_signal_handlers = 1; /* Ctrl+C */
    config.configure_c_stdio = 1;
    config.write_bytecode = 0; /* the program folder is not ours to write to */
    must(call_PyConfig_SetString(&config, &config.program_name, interpreter));
    must(call_PyConfig_SetString(&config, &config.executable, interpreter));
    must(call_PyConfig_SetString(&config, &config.run_module, L"clinic_signer"));
    must(call_PyConfig_SetWideStringList(&config, &config.argv, argc, argv));
    must(call_PyConfig_SetWideStringList(&config, &config.xoptions, 1, options));
    must(call_Py_InitializeFromConfig(&config));
    call_PyConfig_Clear(&config);
    return call_Py_RunMain();
}

#ifdef CONSOLE
int wmain(int argc, wchar_t **argv)
{
    return run(argc, argv);
}
#else
int WINAPI wWinMain(HINSTANCE instance, HINSTANCE before, LPWSTR line, int show)
{
    (void)instance, (void)before, (void)line, (void)show;
    int argc;
    wchar_t **argv = CommandLineToArgvW(GetCommandLineW(), &argc);
    return run(argc, argv);
}
#endif
