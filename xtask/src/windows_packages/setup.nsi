; setup.exe: Staffetta for one user of Windows, without an administrator. xtask stages the files in the working directory,
; writes registrations.nsh and files.nsh there, and defines VERSION, KIBIBYTES and OUT. Nothing of a date or of a place
; is in it: the same files give the same bytes.

Unicode true
; The 64-bit stub: the programs are 64-bit too.
Target amd64-unicode
; No question of Windows for an administrator.
RequestExecutionLevel user
SetCompressor /SOLID lzma
SetDateSave off
ManifestDPIAware true

!define PRODUCT "Staffetta"
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\${PRODUCT}"
!define HOST "staffetta-host.exe"

!include "MUI2.nsh"
!include "LogicLib.nsh"
!include "WordFunc.nsh"
!include "registrations.nsh"
!include "files.nsh"

Name "${PRODUCT}"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\${PRODUCT}"
InstallDirRegKey HKCU "${UNINSTALL_KEY}" "InstallLocation"
BrandingText "${PRODUCT} ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "${PRODUCT}"
VIAddVersionKey "CompanyName" "${PRODUCT}"
VIAddVersionKey "FileDescription" "${PRODUCT} setup"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "EUPL-1.2"

!define MUI_WELCOMEPAGE_TITLE "$(welcome_title)"
!define MUI_WELCOMEPAGE_TEXT "$(welcome)"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_TITLE "$(finish_title)"
!define MUI_FINISHPAGE_TEXT "$(finish)"
!insertmacro MUI_PAGE_FINISH
!define MUI_UNCONFIRMPAGE_TEXT_TOP "$(leave)"
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES

; The language of Windows is taken; the first where it is none of these.
!insertmacro MUI_LANGUAGE "Italian"
!insertmacro MUI_LANGUAGE "German"
!insertmacro MUI_LANGUAGE "English"

LangString welcome_title ${LANG_ITALIAN} "Staffetta ${VERSION}"
LangString welcome_title ${LANG_GERMAN} "Staffetta ${VERSION}"
LangString welcome_title ${LANG_ENGLISH} "Staffetta ${VERSION}"
LangString welcome ${LANG_ITALIAN} "Installa il programma che custodisce i codici ID-SESSIONE per i tuoi browser.$\r$\n$\r$\nSolo per te: non serve un amministratore. I browser possono restare aperti."
LangString welcome ${LANG_GERMAN} "Installiert das Programm, das die ID-SESSIONE-Codes für Ihre Browser aufbewahrt.$\r$\n$\r$\nNur für Sie: Ein Administrator ist nicht nötig. Die Browser können geöffnet bleiben."
LangString welcome ${LANG_ENGLISH} "This installs the program that keeps the ID-SESSIONE codes for your browsers.$\r$\n$\r$\nFor you alone: no administrator is needed. The browsers may stay open."
LangString finish_title ${LANG_ITALIAN} "Installato"
LangString finish_title ${LANG_GERMAN} "Installiert"
LangString finish_title ${LANG_ENGLISH} "Installed"
LangString finish ${LANG_ITALIAN} "Ora:$\r$\n1. chiudi e riapri il browser;$\r$\n2. aggiungi l'estensione Staffetta, se non c'è già, o attivala.$\r$\n$\r$\nSi apre la guida, che fa il resto con te."
LangString finish ${LANG_GERMAN} "Jetzt:$\r$\n1. Schließen Sie den Browser und öffnen Sie ihn wieder.$\r$\n2. Fügen Sie die Erweiterung Staffetta hinzu, falls sie noch fehlt, oder aktivieren Sie sie.$\r$\n$\r$\nDann öffnet sich die Anleitung und führt Sie weiter."
LangString finish ${LANG_ENGLISH} "Now:$\r$\n1. close the browser and open it again;$\r$\n2. add the Staffetta extension if it is not there yet, or enable it.$\r$\n$\r$\nThe guide opens and does the rest with you."
LangString newer ${LANG_ITALIAN} "C'è già una versione più nuova: $0. Per tornare alla ${VERSION}, prima disinstalla quella."
LangString newer ${LANG_GERMAN} "Eine neuere Version ist schon da: $0. Um zu ${VERSION} zurückzukehren, deinstallieren Sie sie zuerst."
LangString newer ${LANG_ENGLISH} "A newer version is already there: $0. To go back to ${VERSION}, uninstall that one first."
LangString leave ${LANG_ITALIAN} "Toglie Staffetta e cancella i codici e le credenziali che custodisce per te."
LangString leave ${LANG_GERMAN} "Entfernt Staffetta und löscht die Codes und Zugangsdaten, die es für Sie aufbewahrt."
LangString leave ${LANG_ENGLISH} "This removes Staffetta and deletes the codes and credentials that it keeps for you."

; A program that a browser runs can be neither overwritten nor deleted, but it can be moved: the browser goes on with the
; old one until it is closed. What is moved away is for Windows to clean up.
!macro make_way FILE
  Delete "${FILE}"
  ${If} ${FileExists} "${FILE}"
    GetTempFileName $0
    Delete $0
    Rename "${FILE}" $0
  ${EndIf}
!macroend

Function .onInit
  ReadRegStr $0 HKCU "${UNINSTALL_KEY}" "DisplayVersion"
  ${If} $0 != ""
    ${VersionCompare} "$0" "${VERSION}" $1
    ${If} $1 == 1
      MessageBox MB_OK|MB_ICONSTOP "$(newer)" /SD IDOK
      SetErrorLevel 2
      Quit
    ${EndIf}
  ${EndIf}
FunctionEnd

Section
  SetOutPath "$INSTDIR"
  !insertmacro make_way "$INSTDIR\staffetta-host.exe"
  !insertmacro make_way "$INSTDIR\staffetta-card.exe"
  !insertmacro add_files
  !insertmacro register
  WriteUninstaller "$INSTDIR\uninstall.exe"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "${PRODUCT}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\${HOST}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "Publisher" "${PRODUCT}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" ${KIBIBYTES}
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1
SectionEnd

Section "Uninstall"
  ; First of all: only the program itself can delete the codes in the Credential Manager.
  nsExec::Exec '"$INSTDIR\${HOST}" uninstall --purge'
  Pop $0
  !insertmacro unregister
  !insertmacro make_way "$INSTDIR\staffetta-host.exe"
  !insertmacro make_way "$INSTDIR\staffetta-card.exe"
  !insertmacro delete_files
  Delete "$INSTDIR\uninstall.exe"
  SetOutPath "$TEMP"
  RMDir "$INSTDIR"
  RMDir "$LOCALAPPDATA\Programs"
  DeleteRegKey HKCU "${UNINSTALL_KEY}"
SectionEnd
