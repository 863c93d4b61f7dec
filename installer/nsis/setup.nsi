; The setup: a wizard for people, /S for scripts. Compiled by setup.py, which writes files.nsh (what is
; installed, to the last file) and registry.nsh (installer/registered.py).
Unicode true
Target amd64-unicode ; the default is a 32-bit program
!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include WinVer.nsh
!include WordFunc.nsh

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\ClinicSigner"
!define REFUSED 2 ; exit code: nothing was changed (docs/windows-install.md)

Name "${NAME}"
OutFile "${OUT}"
!uninstfinalize '${SIGN} "%1"' = 0 ; a signature of its own: the setup's does not cover it
RequestExecutionLevel admin
ManifestSupportedOS all ; else Windows says that it is Windows 8
InstallDir "$PROGRAMFILES64\${NAME}"
SetCompressor zlib ; lzma takes minutes for a third less
BrandingText "${NAME} ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=0 ProductName "${NAME}"
VIAddVersionKey /LANG=0 ProductVersion "${VERSION}"
VIAddVersionKey /LANG=0 FileVersion "${VERSION}"
VIAddVersionKey /LANG=0 FileDescription "${PRODUCT}"
VIAddVersionKey /LANG=0 CompanyName "${MAKER}"
VIAddVersionKey /LANG=0 LegalCopyright "${MAKER}"

!define MUI_ICON "${PAYLOAD}/${ICON}"
!define MUI_UNICON "${PAYLOAD}/${ICON}"
!define MUI_FINISHPAGE_RUN "$INSTDIR\${PROGRAM}"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_COMPONENTS
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "Japanese" ; the first one stands in for all other languages
!insertmacro MUI_LANGUAGE "English"

LangString Autostart ${LANG_JAPANESE} "サインインしたときに起動する"
LangString Autostart ${LANG_ENGLISH} "Start when somebody signs in"
LangString Desktop ${LANG_JAPANESE} "デスクトップにショートカットを置く"
LangString Desktop ${LANG_ENGLISH} "Shortcut on the desktop"
LangString IsMsi ${LANG_JAPANESE} "Clinic Signerは、システム管理者によってMSIでインストールされています。新しくするときは、システム管理者にお尋ねください。"
LangString IsMsi ${LANG_ENGLISH} "Clinic Signer was installed by your administrator (MSI). Ask them for a new version."
LangString IsNewer ${LANG_JAPANESE} "これより新しいClinic Signerがインストールされています。古いものに戻すときは、先にアンインストールしてください。"
LangString IsNewer ${LANG_ENGLISH} "A newer Clinic Signer is installed. To go back to an older one, uninstall it first."
LangString OldWindows ${LANG_JAPANESE} "Clinic Signerには、64ビット版のWindows 10（バージョン1703）以降が必要です。"
LangString OldWindows ${LANG_ENGLISH} "Clinic Signer needs a 64-bit Windows 10 (version 1703) or later."
LangString IsRunning ${LANG_JAPANESE} "Clinic Signerが開いています。閉じてから、もう一度お試しください。"
LangString IsRunning ${LANG_ENGLISH} "Clinic Signer is open. Close it, then try again."

!macro RefuseWith words
  MessageBox MB_OK|MB_ICONSTOP "${words}" /SD IDOK
  SetErrorLevel ${REFUSED}
  Quit
!macroend

; A program that runs cannot be opened for writing.
!macro RefuseIfRunning
  ${If} ${FileExists} "$INSTDIR\${PROGRAM}"
    ClearErrors
    FileOpen $0 "$INSTDIR\${PROGRAM}" a
    ${If} ${Errors}
      !insertmacro RefuseWith "$(IsRunning)"
    ${EndIf}
    FileClose $0
  ${EndIf}
!macroend

Section "${NAME}"
  SectionIn RO
  SetShellVarContext all
  !insertmacro RefuseIfRunning
  ; What an earlier version has left would be found by the new one.
  ReadRegStr $1 HKLM "${INSTALLER_KEY}" "INSTALLDIR"
  ${If} $1 != ""
  ${AndIf} ${FileExists} "$1\uninstall.exe"
    ; _?= makes it wait, and stay where it is
    ExecWait '"$1\uninstall.exe" /S _?=$1'
    Delete "$1\uninstall.exe"
    RMDir "$1"
  ${EndIf}
  SetOutPath "$INSTDIR"
  File /r "${PAYLOAD}/*.*"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${PROGRAM}"
  !insertmacro WriteRegistry
  WriteRegStr HKLM "${INSTALLER_KEY}" "INSTALLDIR" "$INSTDIR"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayName" "${PRODUCT}"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayIcon" "$INSTDIR\${ICON}"
  WriteRegStr HKLM "${UNINSTALL}" "Publisher" "${MAKER}"
  WriteRegStr HKLM "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKLM "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKLM "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKLM "${UNINSTALL}" "EstimatedSize" ${KILOBYTES}
  WriteRegDWORD HKLM "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKLM "${UNINSTALL}" "NoRepair" 1
SectionEnd

Section /o "$(Desktop)" DESKTOP_SHORTCUT
  SetShellVarContext all
  CreateShortcut "$DESKTOP\${NAME}.lnk" "$INSTDIR\${PROGRAM}"
  WriteRegStr HKLM "${INSTALLER_KEY}" "DESKTOPSHORTCUT" "1"
SectionEnd

Section /o "$(Autostart)" AUTOSTART
  WriteRegStr HKLM "${RUN_KEY}" "${RUN_VALUE}" '"$INSTDIR\${PROGRAM}"'
  WriteRegStr HKLM "${INSTALLER_KEY}" "AUTOSTART" "1"
SectionEnd

; An option on the command line, or what was chosen the last time.
!macro TakeOption option section
  ClearErrors
  ${GetOptions} $R0 "/${option}" $0
  ${IfNot} ${Errors}
    !insertmacro SelectSection ${section}
  ${EndIf}
  ReadRegStr $0 HKLM "${INSTALLER_KEY}" "${option}"
  ${If} $0 == "1"
    !insertmacro SelectSection ${section}
  ${EndIf}
!macroend

Function .onInit
  SetRegView 64
  ${IfNot} ${AtLeastBuild} ${OLDEST_BUILD}
    !insertmacro RefuseWith "$(OldWindows)"
  ${EndIf}
  ReadRegStr $0 HKLM "${INSTALLER_KEY}" "KIND"
  ${If} $0 == "msi"
    !insertmacro RefuseWith "$(IsMsi)"
  ${EndIf}
  ReadRegStr $0 HKLM "${INSTALLER_KEY}" "VERSION"
  ${If} $0 != ""
    ${VersionCompare} "$0" "${VERSION}" $1
    ${If} $1 == 1
      !insertmacro RefuseWith "$(IsNewer)"
    ${EndIf}
    ${GetParameters} $R0
    ClearErrors
    ${GetOptions} $R0 "/D=" $0
    ${If} ${Errors}
      ReadRegStr $INSTDIR HKLM "${INSTALLER_KEY}" "INSTALLDIR"
    ${EndIf}
  ${EndIf}
  ${GetParameters} $R0
  !insertmacro TakeOption "DESKTOPSHORTCUT" ${DESKTOP_SHORTCUT}
  !insertmacro TakeOption "AUTOSTART" ${AUTOSTART}
FunctionEnd

Function un.onInit
  SetRegView 64
FunctionEnd

Section Uninstall
  SetShellVarContext all
  !insertmacro RefuseIfRunning
  !insertmacro DeleteFiles
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  Delete "$DESKTOP\${NAME}.lnk"
  DeleteRegValue HKLM "${RUN_KEY}" "${RUN_VALUE}"
  DeleteRegValue HKLM "${INSTALLER_KEY}" "INSTALLDIR"
  DeleteRegValue HKLM "${INSTALLER_KEY}" "DESKTOPSHORTCUT"
  DeleteRegValue HKLM "${INSTALLER_KEY}" "AUTOSTART"
  !insertmacro DeleteRegistry
  DeleteRegKey HKLM "${UNINSTALL}"
SectionEnd
