# What host and card process say, in German, with "Sie". The Italian is the model.

## The command line

caller_refused = staffetta-host: nicht von der Erweiterung Staffetta gestartet, daher keine Antwort. Der Browser startet das Programm; Befehle: staffetta-host --help
wrong_usage = Unklarer Befehl: {$what}. Liste der Befehle: staffetta-host --help
unknown_browser = der Browser „{$name}“ gehört nicht zu den bekannten ({$known})
wrong_time = „{$time}“ ist keine Zeitangabe mit Zeitzone wie 2026-03-30T18:30:00+02:00
file_missing = es fehlt die Datei (oder „-“ für die Standardeingabe)
portal_not_named = das Portal fehlt, eines von: {$known}
reader_not_named = der Name des Kartenlesers fehlt, wie „staffetta-host card“ ihn zeigt

help_program = Staffetta: das Programm, das die ID-SESSIONE des italienischen E-Rezepts aufbewahrt. In der Regel startet es der Browser.
help_usage = Aufruf: staffetta-host {$name} [OPTIONEN]
value_command = BEFEHL
help_options = Optionen
help_help = zeigt diese Hilfe
help_version = zeigt die Version
help_install = trägt das Programm bei den Browsern dieses Computers ein
help_system = für alle Benutzer (erfordert Administratorrechte)
help_browser = nur für diesen Browser (mehrfach möglich)
help_in_data_dir = im Datenordner eines Chromium-Browsers
help_dry_run = sagt nur, was getan würde
help_uninstall = entfernt die Einträge
help_purge = löscht auch die gespeicherten Sitzungen und Zugangsdaten
help_diagnose = sagt, was funktioniert, was nicht und was zu tun ist
help_json = als JSON, für andere Programme
help_online = versucht auch, die Portale zu erreichen
help_data_dir_too = sieht auch im Datenordner eines Chromium-Browsers nach
help_card = zeigt die angeschlossenen Kartenleser und Karten
help_reveal_person = zeigt Inhaber, Steuernummer und Seriennummer vollständig
help_card_trace = zeigt auch, was die Karte gefragt wurde und was sie geantwortet hat, ohne PIN und persönliche Daten: der IT-Support braucht es für eine Karte, die Staffetta nicht kennt
help_login = meldet mit der Karte an; die PIN wird in einem eigenen Fenster eingegeben
help_register = registriert die Karte (beim ersten Mal oder mit neuer Karte)
help_serial = mit dieser Karte, wenn es mehrere sind
help_logout = beendet die Sitzung am Portal und vergisst sie
help_keyboard = bei diesem Kartenleser die PIN auf der Tastatur des Computers eingeben
help_reader = wie „staffetta-host card“ ihn zeigt
help_list = zeigt die vermerkten Kartenleser
help_forget = vergisst diesen Kartenleser oder alle
help_approvals = zeigt die freigegebenen Postfächer, Portale und Absender
help_session = fordert ID-SESSIONE an, prüft, widerruft und listet sie auf
help_session_list = listet die gespeicherten ID-SESSIONE auf, nie ganz
help_session_request = fordert eine neue ID-SESSIONE an: sie kommt per Mail, oder nach der Anmeldung im Browser, wenn der Dienst mit OAuth2 eingerichtet ist (bei SIRPED endet die benutzte sofort)
help_session_check = fragt den Dienst, ob eine gespeicherte ID-SESSIONE noch gilt
help_session_revoke = widerruft eine gespeicherte ID-SESSIONE beim Dienst
help_dispenser = für die Abgabe, nicht für die Verschreibung
help_code_begins = ihre ersten vier Zeichen, wie „session list“ sie zeigt
help_credentials = Zugangsdaten der Dienste, die Codes ausstellen: eingeben, anzeigen oder löschen
help_credentials_set = fragt nach den Zugangsdaten eines Dienstes und speichert sie im Schlüsselbund
help_credentials_show = sagt, welche es gibt, ohne sie zu zeigen, und wann sie ablaufen
help_credentials_remove = löscht sie, für einen Dienst oder alle
help_new_password = nur das Passwort, wenn Sie es geändert haben
help_new_pincode = nur den Pincode
help_certificate = das Zertifikat, mit dem der Dienst den Pincode verschlüsselt haben will (PEM oder DER)
value_service = DIENST
unknown_service = unbekannter Dienst: {$name}. Dienste: {$known}
service_not_named = geben Sie an, was zu tun ist (set, show, remove), und für welchen Dienst: {$known}
session_not_named = geben Sie an, was zu tun ist: „list“; „request“ und den Dienst ({$known}); „check“ oder „revoke“ und die ersten vier Zeichen des Codes
help_withdraw = widerruft die Freigabe dieser Adresse (https://… oder ein Absender)
help_inspect = zeigt, was in einer E-Mail (.eml) oder einem Text erkannt würde
help_file = „-“ für die Standardeingabe
help_reveal_code = zeigt den Code vollständig
help_at = beurteilt, als wäre es dieser Zeitpunkt (2026-03-30T18:30:00+02:00)
value_file = DATEI
value_folder = ORDNER
value_name = NAME
value_number = NUMMER
value_place = ADRESSE
value_portal = PORTAL
value_code = CODE
value_reader = LESER
value_time = DATUM-ZEIT

## Installation

executable_unknown = Es ist nicht feststellbar, wo dieses Programm liegt ({$reason}). Starten Sie es mit vollem Pfad und versuchen Sie es erneut.
executable_replaced = Das Programm wurde ersetzt oder gelöscht, während es lief. Führen Sie den Befehl mit der neuen Kopie noch einmal aus.
executable_temporary = Achtung: Das Programm liegt in einem temporären Ordner ({$path}). Wird er geleert, finden die Browser es nicht mehr: Verschieben Sie es und wiederholen Sie „install“.
executable_written_by_others = Registrierung für alle Benutzer abgelehnt: {$path} kann von jemandem geändert werden, der nicht Administrator ist; er könnte so das Programm aller ersetzen. Legen Sie das Programm in einen Ordner des Systems (zum Beispiel /usr/lib/staffetta) und wiederholen Sie „install --system“.
install_none = Kein geeigneter Browser auf diesem Computer gefunden. Installieren Sie Chrome, Chromium, Edge, Brave, Vivaldi oder Firefox, oder nennen Sie einen mit --browser NAME.
install_written = {$browser}: eingetragen in {$path}
install_would_write = {$browser}: würde eingetragen in {$path}
install_unchanged = {$browser}: schon eingetragen in {$path}
install_failed = {$browser}: nicht eingetragen, {$path} ist nicht beschreibbar ({$reason}). Prüfen Sie die Rechte des Ordners; --system erfordert Administratorrechte.
install_not_for_all = {$browser}: kennt keinen Eintrag für alle Benutzer. Wiederholen Sie den Befehl ohne --system als der Benutzer, der den Browser verwendet.
data_folder_unread = Unter Windows sucht der Browser das Programm nicht in seinem Datenordner, sondern in der Registrierung. Wiederholen Sie den Befehl ohne --user-data-dir.
install_next = Schließen Sie jetzt den Browser und öffnen Sie ihn wieder; prüfen Sie auf seiner Seite „Erweiterungen“, ob Staffetta vorhanden und aktiv ist, sonst laden Sie die Erweiterung dort. Um alles zu prüfen: staffetta-host diagnose
browser_unlisted = Der Browser, dessen Daten in {$path} liegen, gehört nicht zu denen, die Staffetta kennt. Wenn er auf Chromium beruht, tragen Sie ihn so ein: staffetta-host install --user-data-dir "{$path}"
browser_sandboxed = {$browser} ist als {$kind} installiert, also vom Rest des Computers getrennt, und kann Staffetta nicht starten. Installieren Sie die gewöhnliche Version (.deb, .rpm oder von der Website des Herstellers).
uninstall_removed = {$browser}: Eintrag {$path} entfernt
uninstall_would_remove = {$browser}: Eintrag {$path} würde entfernt
uninstall_not_ours = {$browser}: {$path} stammt nicht von diesem Programm und bleibt. Löschen Sie die Datei von Hand, wenn sie nicht mehr gebraucht wird.
uninstall_failed = {$browser}: {$path} lässt sich nicht entfernen ({$reason}). Prüfen Sie die Rechte; --system erfordert Administratorrechte.
uninstall_none = Kein Eintrag zu entfernen.
purge_done = Aus dem Schlüsselbund gelöschte Einträge (Sitzungen und Karten): {$count}
purge_credentials = Aus dem Schlüsselbund gelöschte Zugangsdaten und Anmeldungen von Diensten: {$count}
purge_failed = Sitzungen und Zugangsdaten im Schlüsselbund lassen sich nicht löschen: {$reason}

## What diagnose finds

diagnose_fine = Alles in Ordnung.
diagnose_problems = Gefundene Probleme: {$count}. Bei jedem steht, was zu tun ist.
version = Staffetta {$version}
executable = Programm: {$path}
registration_fine = {$browser}: richtig eingetragen ({$path})
registration_missing = {$browser}: Staffetta ist nicht eingetragen. Führen Sie aus: staffetta-host install
registration_no_file = {$browser}: der Schlüssel {$key} der Windows-Registrierung nennt {$path}; diese Datei gibt es nicht. Führen Sie aus: staffetta-host install (mit --system, als Administrator, wenn der Schlüssel mit HKLM beginnt)
registration_unreadable = {$browser}: Der Eintrag {$path} ist nicht lesbar ({$reason}). Löschen Sie die Datei und führen Sie aus: staffetta-host install
registration_not_ours = {$browser}: {$path} ist der Eintrag eines anderen Programms. Entfernen Sie die Datei und führen Sie aus: staffetta-host install
registration_wrong_id = {$browser}: Der Eintrag {$path} lässt diese Erweiterung Staffetta nicht zu. Führen Sie aus: staffetta-host install
registration_no_program = {$browser}: Der Eintrag {$path} nennt {$program}, das es nicht gibt. Führen Sie „install“ mit dem Programm aus, das Sie verwenden.
registration_not_executable = {$browser}: Der Eintrag {$path} nennt {$program}, das nicht ausführbar ist. Berichtigen Sie die Rechte (chmod 755) oder installieren Sie neu.
registration_other_program = {$browser}: Der Eintrag {$path} startet eine andere Kopie des Programms ({$program}). Ist jene Kopie alt, führen Sie „install“ mit dieser aus.
no_browser = Kein geeigneter Browser auf diesem Computer gefunden. Installieren Sie Chrome, Chromium, Edge, Brave, Vivaldi oder Firefox und führen Sie dann aus: staffetta-host install
policy_forbids_host = {$browser}: Eine Richtlinie ({$path}) verbietet Staffetta. Bitten Sie den Administrator, it.staffetta.host in NativeMessagingAllowlist aufzunehmen.
policy_forbids_user_hosts = {$browser}: Eine Richtlinie ({$path}) lässt nur Einträge für alle Benutzer zu. Bitten Sie den Administrator, auszuführen: staffetta-host install --system
policy_unreadable = {$browser}: Die Richtlinie {$path} ist nicht lesbar. Verständigen Sie den Administrator.
host_started = Staffetta läuft (Prozess {$pid}), gestartet von {$browser}
host_started_otherwise = Staffetta läuft (Prozess {$pid}), gestartet von {$program}. Das ist kein bekannter Browser. Wenn es nicht Ihr Browser ist, rufen Sie Ihren IT-Support an.
host_starter_unknown = Staffetta läuft (Prozess {$pid}); das System verrät nicht, welches Programm es gestartet hat. Wenn kein Browser geöffnet ist, rufen Sie Ihren IT-Support an.
keyring_ready = Schlüsselbund: funktioniert
keyring_absent = Schlüsselbund: keiner vorhanden. Sitzungen bleiben nur im Arbeitsspeicher, solange der Browser offen ist. Installieren und starten Sie gnome-keyring, KWallet oder KeePassXC (Secret Service) und melden Sie sich dann am Computer neu an.
keyring_absent_windows = Schlüsselbund: Die Anmeldeinformationsverwaltung von Windows antwortet nicht. Die Sitzungen bleiben nur im Speicher, solange der Browser offen ist. Starten Sie den Computer neu; hilft das nicht, bitten Sie den IT-Support, den Dienst „Anmeldeinformationsverwaltung“ zu starten.
keyring_locked = Schlüsselbund: gesperrt. Entsperren Sie ihn mit Ihrem Anmeldepasswort (oder melden Sie sich am Computer neu an); bis dahin bleiben Sitzungen nur im Arbeitsspeicher.
keyring_slow = Schlüsselbund: antwortet nicht rechtzeitig. Vielleicht wartet er in einem anderen Fenster auf ein Passwort: Geben Sie es dort ein; sonst melden Sie sich am Computer neu an.
keyring_refusing = Schlüsselbund: antwortet, lehnt aber ab. Öffnen Sie das Programm des Schlüsselbunds und prüfen Sie, ob er beschreibbar ist; prüfen Sie auch den Speicherplatz.
sessions_held = Gespeicherte Sitzungen: {$count}
clock_fine = Uhr: plausibel ({$time})
clock_wrong = Uhr: {$time} ist nicht plausibel. Berichtigen Sie Datum und Uhrzeit des Computers: Danach richtet sich die Gültigkeit der Sitzungen.
dumps_off = Speicherabbilder auf der Festplatte: abgeschaltet
dumps_possible = Speicherabbilder auf der Festplatte: Das System erlaubt nicht, sie abzuschalten. Bitten Sie den Administrator, Core-Dumps zu unterbinden.
card_program_fine = Kartenprogramm: {$path}
card_program_missing = Kartenprogramm: {$path} fehlt. Ohne dieses Programm ist keine Anmeldung mit der Karte möglich: Installieren Sie Staffetta neu, beide Programme im selben Ordner.
card_program_not_executable = Kartenprogramm: {$path} ist nicht ausführbar. Berichtigen Sie die Rechte (chmod 755) oder installieren Sie neu.
card_service_fine = Smartcard-Dienst: funktioniert
card_found = Kartenleser {$reader}: Karte {$family} ist bereit (ATR {$atr})
card_in_other_programs = Wenn dieselbe Karte in Edge, in Chrome oder in einem anderen Programm nicht funktioniert („Invalid provider type specified“, oder es wird keine PIN verlangt): Seit den Updates vom Oktober 2025 (KB5066835, KB5066791) nimmt Windows keine Treiber mehr an, die nur einen CSP haben. Nötig ist der neue Treiber des Kartenherstellers. Staffetta braucht keinen.
card_unusable = Kartenleser {$reader} (ATR {$atr}): {$error}
card_module = PKCS#11-Modul: {$path}
card_module_broken = PKCS#11-Modul {$path}: vorhanden, funktioniert aber nicht. {$error}
card_modules_none = PKCS#11-Module: keine. Sie sind nur für Karten nötig, die Staffetta nicht selbst verwenden kann.
pin_window_found = PIN-Fenster: {$program}
pin_window_named = PIN-Fenster: {$program}, mit STAFFETTA_PINENTRY gewählt, wie der Administrator es erlaubt
pinentry_variable_unused = STAFFETTA_PINENTRY nennt {$program} als PIN-Fenster, gilt aber nicht: Nur der Administrator kann das erlauben, mit „pinentry_variable = true“ in seinen Einstellungen.
portal_reached = {$portal}: {$host} antwortet ({$tls})
portal_clock_off = Uhr: weicht um {$seconds} Sekunden von jener von {$host} ab. Berichtigen Sie Datum und Uhrzeit des Computers.
portals_not_tried = Portale: nicht geprüft. Um sie zu prüfen: staffetta-host diagnose --online
settings_fine = Einstellungen: {$path}
settings_wrong = Einstellungen: {$path} ist nicht verwendbar ({$reason}). Berichtigen Sie die Datei; bis dahin gelten die übrigen Einstellungen.
settings_row_wrong = Einstellungen: In {$path} ist der Abschnitt Nummer {$row} nicht verwendbar ({$reason}). Berichtigen Sie diesen Abschnitt; die übrigen gelten.
portal_is_the_administrators = es gehört zu Staffetta oder zum Administrator: nur der Administrator kann es ändern
setting_is_the_administrators = „{$name}“ gilt nur in den Einstellungen des Administrators
certificate_early = gilt erst ab {$from}: bis dahin wird es nicht benutzt
not_the_administrators = die Datei oder ihr Ordner gehört nicht dem Administrator, oder andere dürfen dort schreiben
file_not_there = die Datei fehlt
portal_of_user = {$name} (vom Benutzer hinzugefügt)

## Files

reason_denied = keine Berechtigung
reason_not_found = existiert nicht
reason_read_only = Datenträger schreibgeschützt
reason_full = Datenträger voll
reason_folder = es ist ein Ordner
file_unreadable = Die Datei {$path} ist nicht lesbar ({$reason}). Prüfen Sie Pfad und Rechte.
file_empty = Die Datei {$path} ist leer: Es ist keine E-Mail darin. Speichern Sie die Nachricht noch einmal als .eml und versuchen Sie es erneut.
file_too_large = {$path} ist größer als 64 MiB: Das ist keine Benachrichtigung. Speichern Sie nur die E-Mail als .eml und versuchen Sie es erneut.
file_too_many_parts = {$path} hat zu viele oder zu tief verschachtelte Teile: Das ist keine Benachrichtigung. Speichern Sie im Mailprogramm nur die E-Mail der Benachrichtigung als .eml und versuchen Sie es erneut.
file_binary = {$path} ist weder ein Text noch eine E-Mail (.eml). Speichern Sie die Nachricht im Mailprogramm als .eml (nicht .msg) und versuchen Sie es erneut.

## Card and login

portals_known = Bekannte Portale: {$known}
card_reader = Kartenleser: {$reader}
card_family = Karte: {$family}, ATR {$atr}
card_serial = Seriennummer: {$serial}
card_holder = Inhaber: {$holder}, Steuernummer {$codice_fiscale}
card_certificate = Zertifikat: gültig vom {$from} bis {$until}, {$bits}-Bit-Schlüssel
card_usable = Bereit für die Anmeldung.
card_masked = Persönliche Daten sind verdeckt; um sie zu sehen: staffetta-host card --reveal
card_trace = Austausch mit der Karte, für den IT-Support (ohne PIN und persönliche Daten):
login_step = {$time} s  {$step}
step_card_read = Karte gelesen
step_portal_reached = Portal erreicht
step_pin_asked = PIN verlangt: Geben Sie sie im geöffneten Fenster ein
step_pin_given = PIN eingegeben
step_signed = Von der Karte signiert
step_portal_answered = Portal hat geantwortet
login_done = Bei {$portal} angemeldet: {$operator}
login_done_nameless = Bei {$portal} angemeldet.
register_done = Die Karte ist bei {$portal} registriert.
login_until = Die Sitzung ist bis {$time} Uhr gespeichert; um sie zu beenden: staffetta-host logout {$id}
login_page = Seite der Dienste: {$address}
login_not_kept = Die Sitzung ist am Portal offen, kann hier aber nicht gespeichert werden. {$reason}
logout_done = Von {$portal} abgemeldet; das Portal hat es bestätigt.
logout_unconfirmed = Die Sitzung von {$portal} wurde hier vergessen, aber das Portal hat die Abmeldung nicht bestätigt: Sie endet von selbst. Schließen Sie zur Sicherheit auch den Browser.
keyboard_remembered = {$reader}: Die PIN wird auf der Tastatur des Computers eingegeben.
keyboard_none = Kein Kartenleser ist vermerkt: Wo vorhanden, wird das Tastenfeld des Kartenlesers verwendet.
keyboard_forgotten = Vergessene Kartenleser: {$count}
keyboard_failed = Die vermerkten Kartenleser können nicht gelesen oder geschrieben werden ({$reason}). Prüfen Sie die Rechte des Ordners.
credentials_saved = {$service}: Zugangsdaten im Schlüsselbund gespeichert.
credentials_there = {$service}: Zugangsdaten im Schlüsselbund gespeichert
credentials_by_login = {$service}: Codes werden mit einer Anmeldung im Browser angefordert, ohne Zugangsdaten
credentials_unchanged = Es wurde nichts geändert.
credentials_removed = {$service}: Zugangsdaten gelöscht.
credentials_none = {$service}: keine Zugangsdaten gespeichert. Zum Speichern: staffetta-host credentials set {$id}
credentials_kept = {$service}: Zugangsdaten gespeichert (Benutzer {$user}, Steuernummer {$person})
credentials_password = Passwort eingegeben am {$set}: gültig bis {$end}.
credentials_password_ending = Das Passwort, eingegeben am {$set}, läuft um den {$end} ab. Ändern Sie es im Portal und geben Sie es dann hier ein: staffetta-host credentials set {$id} --password
credentials_password_over = Das Passwort, eingegeben am {$set}, ist seit {$end} wohl abgelaufen. Ändern Sie es im Portal und geben Sie es dann hier ein: staffetta-host credentials set {$id} --password
credentials_pincode = Pincode eingegeben am {$set}.
credentials_certificate = Zertifikat für den Pincode: {$name}, gültig bis {$end}.
credentials_certificate_ending = Das Zertifikat für den Pincode ({$name}) läuft am {$end} ab. Fragen Sie den Dienst nach dem neuen, dann: staffetta-host credentials set {$id} --certificate DATEI
credentials_certificate_over = Das Zertifikat für den Pincode ({$name}) ist am {$end} abgelaufen. Sie brauchen das neue: staffetta-host credentials set {$id} --certificate DATEI
credentials_certificate_next = Das folgende Zertifikat ist schon installiert: Es wird ab {$from} benutzt.
credentials_certificate_none = Das Zertifikat für den Pincode fehlt: Der Dienst gibt es heraus. Dann: staffetta-host credentials set {$id} --certificate DATEI
credentials_address = Adresse des Dienstes: {$address}
credentials_address_none = Die Adresse des Dienstes ist nicht eingerichtet: Die Region nennt sie, sie gehört in services.toml.
credentials_certificate_saved = {$service}: Zertifikat gespeichert in {$path}, gültig bis {$end}.
credentials_certificate_saved_early = {$service}: Zertifikat gespeichert in {$path}; es wird ab {$from} benutzt und gilt bis {$end}. Bis dahin wird das jetzige benutzt.
credentials_certificate_refused = Das Zertifikat ist nicht verwendbar: {$reason}
approvals_none = Kein Postfach, Portal oder Absender ist freigegeben. Freigegeben wird im Browser: Klicken Sie auf der Seite auf das Symbol von Staffetta.
sessions_none = Keine ID-SESSIONE gespeichert.
session_line = {$code}  {$issuer}  {$name}  gültig bis {$time}
session_line_assumed = {$code}  {$issuer}  {$name}  gültig mindestens bis {$time} (geschätzt)
session_not_offered = (wird nicht angeboten)
session_requested = Code bei {$issuer} angefordert. Er kommt per Mail: Sehen Sie auch in den Spam. Der Dienst sagt: {$words}
session_consent = Wenn keine Mail kommt, prüfen Sie in PUA das Postfach und die Zustimmung zu den Benachrichtigungen.
session_in_test = Das ist die Testumgebung von {$issuer}: Es kommt keine Mail, und der Code ({$code}) gilt beim echten Dienst nicht. Für echte Codes entfernen Sie die Testadresse aus den Einstellungen.
session_valid = {$code} gilt bis {$time}.
session_told_revoked = {$code} wurde widerrufen.
session_told_revoked_dated = {$code} wurde widerrufen: Er galt von {$from} bis {$time}.
session_told_expired = {$code} ist abgelaufen ({$time}).
session_told_other = {$code}: Der Dienst sagt „{$words}“.
session_ended = {$code} wurde widerrufen und gilt nicht mehr.
session_was_over = {$code} galt schon nicht mehr.
session_was_over_dated = {$code} galt schon nicht mehr: Er war am {$time} widerrufen worden.
session_not_found = Keine gespeicherte ID-SESSIONE beginnt so, oder mehrere. Siehe „session list“.
session_unsettled = Wofür {$code} gilt, ist nicht bekannt. Wählen Sie es in Staffetta, im Browser, und versuchen Sie es erneut.
authorization_page_received = Anmeldung erhalten. Kehren Sie zu Staffetta zurück: Sie können diesen Tab schließen.
authorization_page_refused = Die Anmeldung ist nicht gelungen. Kehren Sie zu Staffetta zurück, um den Grund zu sehen: Sie können diesen Tab schließen.
authorization_page_foreign = Diese Antwort gehört nicht zur angeforderten Anmeldung und wurde nicht verwendet. Ist noch ein anderer Tab der Anmeldung offen, schließen Sie sie dort ab; sonst schließen Sie diesen Tab und versuchen Sie es von Staffetta aus erneut.
authorization_begins = Der Browser öffnet sich: Melden Sie sich bei {$issuer} mit SPID, CIE oder CNS an. Öffnet er sich nicht, öffnen Sie diese Adresse selbst:
authorization_done = Neuer Code {$code} von {$issuer}, gültig bis {$time}.
approval_mailbox = Postfach {$place} ({$given})
approval_portal = Portal {$place} ({$given})
approval_sender = Absender {$place} für {$issuer} ({$given})
approval_of_administrator = vom Administrator festgelegt

## The PIN window

pin_title = Staffetta: PIN der Karte
pin_ask = Für die Anmeldung wird die PIN der Karte gebraucht.
pin_portal = Portal: {$portal} ({$host})
pin_holder = Inhaber: {$holder}
pin_reader = Kartenleser: {$reader}
pin_rule = Die PIN hat {$shortest} bis {$longest} Ziffern.
pin_label = PIN:
pin_sign_in = Anmelden
pin_cancel = Abbrechen
pin_close = Schließen
pin_wrong = { $tries ->
    [unknown] Falsche PIN. Die Karte hat nicht gemeldet, wie viele Versuche bleiben.
    [1] Falsche PIN. Achtung: Es bleibt nur ein Versuch. Ein weiterer Fehler sperrt die Karte, und zum Entsperren braucht es den PUK. Wenn Sie nicht sicher sind, brechen Sie ab und suchen Sie die PIN in den Unterlagen zur Karte.
   *[other] Falsche PIN. Verbleibende Versuche: {$tries}.
}
pin_remaining = { $tries ->
    [1] Achtung: Nach einer falschen PIN bleibt der Karte nur ein Versuch. Ein Fehler sperrt die Karte, und zum Entsperren braucht es den PUK. Wenn Sie nicht sicher sind, brechen Sie ab und suchen Sie die PIN in den Unterlagen zur Karte.
   *[other] Nach einer falschen PIN bleiben der Karte {$tries} Versuche.
}
pin_may_be_last = Achtung: Nach den falschen PINs kann dies der letzte Versuch sein; die Karte meldet nicht, wie viele bleiben. Ein Fehler sperrt die Karte, und zum Entsperren braucht es den PUK. Wenn Sie nicht sicher sind, brechen Sie ab und suchen Sie die PIN in den Unterlagen zur Karte.
pin_only_digits = Geben Sie nur Ziffern ein. Die Karte wurde nicht gefragt: Ihre Eingabe kostet keinen Versuch.
pin_wrong_length = Die PIN hat {$shortest} bis {$longest} Ziffern. Die Karte wurde nicht gefragt: Ihre Eingabe kostet keinen Versuch.
pin_last_try_button = Verstanden, letzten Versuch nutzen
pin_last_try_typed = Für den letzten Versuch geben Sie „{$word}“ ein und drücken Enter; nur Enter bricht ab:{" "}
pin_last_try_word = ja
pin_blocked_title = Staffetta: PIN gesperrt
pin_blocked = Die PIN der Karte ist gesperrt.
pin_blocked_help = Zum Entsperren brauchen Sie den PUK, den Sie mit der Karte erhalten haben: Verwenden Sie das mit der Karte gelieferte Programm oder wenden Sie sich an die Ausgabestelle.
pin_pad_title = Staffetta: PIN am Kartenleser
pin_pad = Geben Sie die PIN auf den Tasten des Kartenlesers ein und bestätigen Sie dort.

field_title = Staffetta: Zugangsdaten für {$service}
field_ask = Geben Sie ein, was Sie für {$service} verwenden.
field_kept = Das bleibt im Schlüsselbund dieses Computers: Der Browser sieht es nicht.
field_may_be_empty = Wenn Sie das nicht haben, lassen Sie das Feld leer.
field_next = Weiter
field_user = Benutzername
field_password = Passwort
field_pincode = Pincode
field_codice_fiscale = Steuernummer (codice fiscale)
field_region = Code der Region
field_asl = Code des Sanitätsbetriebs (ASL)
field_ssa = SSA-Code
field_structure = Code der Einrichtung (Krankenhaus oder Ähnliches)
field_program = Code der Software, mit dem Betrieb
field_missing = „{$name}“: Das wird gebraucht.
field_size = „{$name}“: Nötig sind {$least} bis {$most} Zeichen.
field_exact_size = „{$name}“: Nötig sind {$size} Zeichen.
field_shape = „{$name}“: Manche Zeichen sind hier nicht möglich. Geben Sie es ohne Leerzeichen ein.

## What can go wrong: the extension shows these too

portal_says = Das Portal sagt: „{$words}“
error_detail = Einzelheit für den Support: {$detail}
error_help = Hotline des Portals: {$help}

unnamed_reader = dieses Computers
unnamed_host = der Anmeldung
unnamed_name = unbekannt

error_frame_too_long = Die Anfrage an das Staffetta-Programm ist zu lang. Versuchen Sie es erneut; hilft das nicht, rufen Sie den Support an.
error_malformed = Erweiterung und Staffetta-Programm verstehen sich nicht. Aktualisieren Sie beide.
error_unsupported_version = Erweiterung und Staffetta-Programm haben verschiedene Versionen. Aktualisieren Sie beide.
error_unknown_request = Das Staffetta-Programm ist älter als die Erweiterung. Aktualisieren Sie es.
error_invalid_params = Das Staffetta-Programm hat die Anfrage nicht angenommen. Öffnen Sie die E-Mail noch einmal und versuchen Sie es erneut.
error_busy = Das Staffetta-Programm ist beschäftigt. Versuchen Sie es in ein paar Sekunden erneut.
error_session_unknown = Diese ID-SESSIONE ist nicht mehr da: Sie ist abgelaufen oder wurde gelöscht. Öffnen Sie die E-Mail noch einmal oder drücken Sie „Reinvia ID Sessione via mail“.
error_session_expired = Die ID-SESSIONE ist abgelaufen. Drücken Sie „Reinvia ID Sessione via mail“ und öffnen Sie die neue E-Mail.
error_session_unconfirmed = Der Absender dieser ID-SESSIONE ist nicht bestätigt. Öffnen Sie Staffetta und bestätigen Sie ihn, wenn Sie ihm vertrauen.
error_origin_refused = Diese Seite ist kein freigegebenes Portal: Der Code wird nicht eingefügt.
error_vault_full = Es sind zu viele ID-SESSIONE gespeichert. Öffnen Sie Staffetta und löschen Sie jene, die Sie nicht brauchen.
error_session_changed = Inzwischen ist ein anderer Code eingetroffen: Prüfen Sie ihn und versuchen Sie es noch einmal.
error_session_ahead = Laut der Uhr dieses Computers wurde die ID-SESSIONE in der Zukunft angefordert; sie wurde nicht gespeichert. Prüfen Sie Datum und Uhrzeit; wenn sie stimmen, verwenden Sie diese Nachricht nicht.
error_keyring_absent = Dieser Computer hat keinen Schlüsselbund. Rufen Sie Ihren IT-Support an.
error_keyring_locked = Der Schlüsselbund des Computers ist gesperrt. Entsperren Sie ihn mit dem Passwort und versuchen Sie es erneut.
error_keyring_slow = Der Schlüsselbund des Computers antwortet nicht. Versuchen Sie es in ein paar Sekunden erneut.
error_keyring_refusing = Der Schlüsselbund des Computers hat die Anfrage abgelehnt. Rufen Sie Ihren IT-Support an.
error_host_missing = Das Staffetta-Programm ist auf diesem Computer nicht installiert. Bitten Sie Ihren IT-Support, es zu installieren.
error_host_forbidden = Der Browser erlaubt dieser Erweiterung nicht, das Staffetta-Programm zu verwenden. Bitten Sie Ihren IT-Support, es zu erlauben.
error_host_blocked = Eine Richtlinie des Browsers verbietet das Staffetta-Programm. Bitten Sie Ihren IT-Support, „it.staffetta.host“ zu erlauben.
error_host_too_old = Das Staffetta-Programm ist älter als die Erweiterung. Bitten Sie Ihren IT-Support, das Programm zu aktualisieren.
error_host_too_new = Die Staffetta-Erweiterung ist älter als das Programm. Schließen und öffnen Sie den Browser, um sie zu aktualisieren; genügt das nicht, rufen Sie Ihren IT-Support an.
error_host_died = Das Staffetta-Programm wurde beendet. Versuchen Sie es erneut.
error_host_slow = Das Staffetta-Programm antwortet nicht. Versuchen Sie es in ein paar Sekunden erneut.
error_internal = In Staffetta ist etwas schiefgegangen. Versuchen Sie es erneut; hilft das nicht, rufen Sie den Support an.
error_unknown_failure = Das Staffetta-Programm meldet ein Problem, das diese Erweiterung nicht kennt. Aktualisieren Sie die Erweiterung.

error_service_missing = Der Smartcard-Dienst des Computers läuft nicht. Starten Sie den Computer neu; hilft das nicht, bitten Sie Ihren IT-Support, den Dienst zu installieren oder zu starten (pcscd, in Windows „Smartcard“).
error_service_refused = Der Smartcard-Dienst lässt diesen Benutzer oder diese Fernsitzung nicht zu. Melden Sie sich direkt an diesem Computer an oder fragen Sie Ihren IT-Support.
error_reader_missing = Kein Kartenleser ist angeschlossen. Schließen Sie den Kartenleser an und versuchen Sie es erneut.
error_card_missing = Im Kartenleser steckt keine Karte. Stecken Sie die Karte mit dem Chip voran ein und versuchen Sie es erneut.
error_card_unresponsive = Die Karte im Kartenleser {$reader} antwortet nicht. Prüfen Sie, ob der Chip richtig liegt, wischen Sie ihn trocken ab und stecken Sie die Karte wieder ein; ändert sich nichts, versuchen Sie einen anderen Kartenleser.
error_card_contactless = Die Karte liegt nur auf dem Kartenleser {$reader}. Stecken Sie sie ganz hinein: Die Anmeldung geht nur über die Kontakte des Chips.
error_card_unknown = Die Karte im Kartenleser {$reader} ist keine CNS oder TS-CNS, die Staffetta verwenden kann. Stecken Sie die TS-CNS ein; die elektronische Identitätskarte geht nicht.
error_card_not_activated = Diese Karte hat kein Zertifikat für die Anmeldung: Sie wurde nie aktiviert. Lassen Sie sie bei Ihrem Sanitätsbetrieb (ASL) oder der ausstellenden Region aktivieren.
error_card_several = In den Kartenlesern stecken mehrere verwendbare Karten. Lassen Sie nur Ihre stecken und versuchen Sie es erneut.
error_card_removed = Die Karte wurde herausgezogen. Stecken Sie sie wieder ein und lassen Sie sie stecken, bis die Anmeldung fertig ist.
error_card_busy = Ein anderes Programm verwendet die Karte. Schließen Sie Signaturprogramme oder andere Fenster, die sie verwenden, und versuchen Sie es erneut.
error_card_reset = Ein anderes Programm hat die Arbeit mit der Karte unterbrochen. Versuchen Sie es erneut; geschieht es wieder, schließen Sie Signaturprogramme.
error_card_error = Die Karte hat unerwartet geantwortet. Nehmen Sie sie heraus, stecken Sie sie wieder ein und versuchen Sie es erneut; hilft das nicht, wenden Sie sich an den Aussteller.
error_certificate_expired = Das Zertifikat der Karte ist abgelaufen. Sie brauchen eine neue Karte: Beantragen Sie sie bei Ihrem Sanitätsbetrieb (ASL) oder der Region und verwenden Sie dann „CNS registrieren“.
error_certificate_not_yet_valid = Das Zertifikat der Karte ist noch nicht gültig. Prüfen Sie Datum und Uhrzeit des Computers; stimmen sie, warten Sie bis zum Beginn der Gültigkeit.
error_certificate_malformed = Das Zertifikat der Karte ist nicht lesbar. Nehmen Sie die Karte heraus, stecken Sie sie wieder ein und versuchen Sie es erneut; hilft das nicht, wenden Sie sich an den Aussteller.
error_certificate_not_for_login = Das Zertifikat dieser Karte ist nicht zum Anmelden an Portalen gedacht: Meist ist es eine reine Signaturkarte. Nach der PIN wurde nicht gefragt. Stecken Sie die TS-CNS ein und versuchen Sie es erneut; ist es diese, wenden Sie sich an Ihre ASL oder die ausstellende Stelle.
error_approvals_full = Es gibt zu viele Freigaben. Öffnen Sie „Orte und Vertrauen“, widerrufen Sie jene, die Sie nicht brauchen, und versuchen Sie es erneut.
error_approval_of_administrator = Diese Freigabe hat der Administrator festgelegt; nur er kann sie widerrufen. Wenden Sie sich an Ihren IT-Support.
error_approvals_unwritable = Die Freigaben können auf diesem Computer nicht gespeichert werden. Bitten Sie Ihren IT-Support, die Rechte des Einstellungsordners von Staffetta zu prüfen.
error_login_elsewhere = Ein anderer Browser oder ein anderes Programm meldet sich gerade mit der Karte an: Schließen Sie das dort ab, oder schließen Sie dessen PIN-Fenster, und versuchen Sie es dann erneut. Hier wurde keine PIN verlangt.
error_key_too_small = Die Karte ist veraltet (1024-Bit-Schlüssel); die Portale nehmen sie nicht mehr an. Beantragen Sie bei Ihrem Sanitätsbetrieb (ASL) oder der Region eine neue Karte.
error_pin_cancelled = { $tries ->
    [unknown] { $wrong ->
        [unknown] Sie haben das PIN-Fenster geschlossen: Sie wurden nicht angemeldet, und es ging kein Versuch verloren.
       *[other] Sie haben das PIN-Fenster nach einer falschen PIN geschlossen: Sie wurden nicht angemeldet. Die Karte hat nicht gemeldet, wie viele Versuche bleiben: Nach wenigen Fehlern wird sie gesperrt.
    }
    [1] Sie haben das PIN-Fenster geschlossen: Sie wurden nicht angemeldet. Der Karte bleibt 1 Versuch: Ein weiterer Fehler sperrt sie. Suchen Sie das Blatt mit der PIN, bevor Sie es erneut versuchen.
   *[other] Sie haben das PIN-Fenster geschlossen: Sie wurden nicht angemeldet. Der Karte bleiben {$tries} Versuche.
}
error_pin_timed_out = { $tries ->
    [unknown] { $wrong ->
        [unknown] Die PIN wurde nicht rechtzeitig eingegeben: Es ging kein Versuch verloren. Versuchen Sie es erneut, wenn Sie die PIN zur Hand haben.
       *[other] Nach einer falschen PIN wurde keine weitere rechtzeitig eingegeben. Die Karte hat nicht gemeldet, wie viele Versuche bleiben: Versuchen Sie es erneut, wenn Sie die PIN zur Hand haben.
    }
    [1] Die PIN wurde nicht rechtzeitig eingegeben. Der Karte bleibt 1 Versuch: Ein weiterer Fehler sperrt sie. Versuchen Sie es erneut, wenn Sie die PIN zur Hand haben.
   *[other] Die PIN wurde nicht rechtzeitig eingegeben. Der Karte bleiben {$tries} Versuche. Versuchen Sie es erneut, wenn Sie die PIN zur Hand haben.
}
error_pin_window_missing = Das PIN-Fenster kann nicht angezeigt werden. Unter Linux braucht es ein Pinentry-Programm: Bitten Sie Ihren IT-Support, eines der Pakete pinentry-gtk2, pinentry-gnome3 oder pinentry-qt zu installieren (so heißen sie in Debian und Ubuntu), und versuchen Sie es dann erneut.
error_pin_wrong = { $tries ->
    [unknown] Falsche PIN. Prüfen Sie sie vor dem nächsten Versuch: Nach wenigen Fehlern wird die Karte gesperrt.
    [1] Falsche PIN. Es bleibt 1 Versuch: Ein weiterer Fehler sperrt die Karte. Suchen Sie das Blatt mit der PIN, bevor Sie es erneut versuchen.
   *[other] Falsche PIN. Es bleiben {$tries} Versuche. Prüfen Sie die PIN vor dem nächsten Versuch.
}
error_pin_blocked = Die PIN der Karte ist gesperrt. Entsperrt wird sie mit dem PUK, im mit der Karte gelieferten Programm oder beim Sanitätsbetrieb (ASL). Staffetta fragt nicht nach dem PUK.
error_pin_not_usable = Die PIN dieser Karte wurde nie aktiviert oder ist nicht verwendbar. Wenden Sie sich an Ihren Sanitätsbetrieb (ASL) oder den Aussteller der Karte.
error_module_failed = Das Programm des Kartenherstellers ({$name}) hat einen Fehler gemeldet. Versuchen Sie es erneut; hilft das nicht, aktualisieren Sie es oder fragen Sie Ihren IT-Support.
error_module_missing = Diese Karte ({$name}) braucht das Programm ihres Herstellers, das nicht installiert ist. Laden Sie es von der Website des Ausstellers oder fragen Sie Ihren IT-Support.
error_module_too_old = Das Programm des Kartenherstellers ({$name}) ist zu alt für das Portal {$host}. Aktualisieren Sie es und versuchen Sie es erneut.
error_portal_unknown = Dieses Portal ist nicht bekannt oder seine Adresse ist nicht eingerichtet. Bitten Sie Ihren IT-Support, es hinzuzufügen.
error_portal_unreachable = Das Portal {$host} ist nicht erreichbar. Prüfen Sie die Internetverbindung; funktionieren andere Seiten, ist das Portal außer Betrieb: Versuchen Sie es später.
error_portal_slow = Das Portal {$host} hat nicht rechtzeitig geantwortet. Versuchen Sie es in ein paar Minuten erneut.
error_portal_untrusted = Das Zertifikat des Portals {$host} ist nicht vertrauenswürdig: Vorsichtshalber wurde die Anmeldung gestoppt. Prüfen Sie das Datum des Computers; stimmt es, verständigen Sie Ihren IT-Support.
error_portal_revoked = Das Zertifikat des Portals {$host} wurde von seinem Aussteller widerrufen: Vorsichtshalber wurde die Anmeldung gestoppt. Melden Sie sich auch im Browser nicht an und verständigen Sie den Support des Portals.
error_portal_intercepted = Ein Sicherheitsprogramm ({$name}) überwacht die Verbindung zum Portal {$host}: So ist keine Anmeldung mit der Karte möglich. Bitten Sie Ihren IT-Support, das Portal von der HTTPS-Prüfung auszunehmen.
error_portal_tls = Das Portal {$host} hat die sichere Verbindung ohne Begründung abgebrochen. Versuchen Sie es erneut; hilft das nicht, wird die Karte vielleicht nicht angenommen: Wenden Sie sich an den Support des Portals.
error_portal_asks_no_card = Das Portal {$host} hat geantwortet (HTTP {$status}), aber nicht nach der Karte gefragt: Vielleicht ist die Anmeldung mit Smartcard vorübergehend abgeschaltet oder die Adresse hat sich geändert. Versuchen Sie es im Browser; geht es dort, verständigen Sie Ihren IT-Support.
error_portal_tls_error = Die sichere Verbindung zum Portal {$host} ist an einem TLS-Fehler gescheitert: {$name}. Versuchen Sie es erneut; hilft das nicht, nennen Sie dem Support des Portals diese Worte.
error_portal_tls_level = Das Portal {$host} und Staffetta haben keine ausreichend sichere TLS-Version und Verschlüsselung gemeinsam: Die Verbindung kommt nicht zustande. Versuchen Sie es im Browser und melden Sie das Problem dem Support des Portals.
error_portal_wants_card = Das Portal {$host} verlangt die Karte auch für die Seite mit der ID-SESSIONE, die Staffetta ohne Karte liest. Öffnen Sie die Seite im Browser und kopieren Sie den Code, oder lassen Sie ihn sich per Mail schicken.
error_portal_elsewhere = Das Portal leitet zu {$host} weiter, das nicht zu seinen bekannten Adressen gehört: Vorsichtshalber wurde die Anmeldung gestoppt. Verständigen Sie Ihren IT-Support.
error_portal_refuses_certificate = Das Portal nimmt das Zertifikat der Karte nicht an. Wenden Sie sich an die Region oder Stelle, die sie ausgestellt hat.
error_portal_security_down = Die Sicherheitssysteme des Portals antworten nicht. Versuchen Sie es später; hilft das nicht, wenden Sie sich an den Support des Portals.
error_portal_user_unknown = Das Portal kennt Ihre Steuernummer (codice fiscale) nicht. Wenden Sie sich an den Support des Portals.
error_portal_unexpected = Das Portal hat eine Seite gezeigt, die Staffetta nicht erkennt: Ob die Anmeldung gelang, ist unklar. Versuchen Sie es im Browser; geht es dort, verständigen Sie Ihren IT-Support.
error_proxy_failed = Der Proxy des Netzes ({$host}) lehnt die Verbindung ab oder funktioniert nicht. Bitten Sie Ihren IT-Support, das Portal zuzulassen.
error_session_over = Die Sitzung am Portal ist beendet. Melden Sie sich erneut mit der Karte an.
error_not_logged_in = Sie sind an diesem Portal nicht angemeldet. Melden Sie sich zuerst mit der Karte an.
error_code_not_shown = Die Seite des Portals zeigt keine verwendbare ID-SESSIONE. Öffnen Sie sie im Browser und sehen Sie nach; Sie können sich den Code auch per E-Mail schicken lassen.
error_process_missing = Das Kartenprogramm (staffetta-card) fehlt oder kann nicht starten. Installieren Sie Staffetta neu und unter Linux libpcsclite1; versuchen Sie es dann erneut.
error_process_died = Das Kartenprogramm wurde unerwartet beendet. Versuchen Sie es erneut; hilft das nicht, nehmen Sie die Karte heraus, stecken Sie sie wieder ein und verständigen Sie Ihren IT-Support.
error_process_slow = Das Kartenprogramm hat nicht rechtzeitig geantwortet. Versuchen Sie es erneut; hilft das nicht, stecken Sie die Karte neu ein, schließen Sie den Kartenleser neu an und verständigen Sie Ihren IT-Support.
error_cancelled = Der Vorgang wurde vor dem Ende abgebrochen. Falls noch nötig, beginnen Sie von vorn.
error_portal_wants_registration = Das Portal hat diese Karte noch nicht registriert. Verwenden Sie einmal „CNS registrieren“ (bei jeder neuen Karte wieder), und melden Sie sich dann an.
error_card_internal = Mit der Karte ging etwas schief. Versuchen Sie es erneut; hilft das nicht, verständigen Sie Ihren IT-Support.

error_issuer_unreachable = Der Dienst {$host} ist nicht erreichbar. Prüfen Sie die Internetverbindung; wenn andere Seiten funktionieren, ist der Dienst außer Betrieb: Versuchen Sie es später erneut.
error_issuer_slow = Der Dienst {$host} hat nicht rechtzeitig geantwortet. Die Anfrage kann trotzdem angekommen sein. Wenn Sie einen Code angefordert haben, sehen Sie zuerst in Ihre Post; versuchen Sie es dann bei Bedarf erneut.
error_issuer_untrusted = Dem Zertifikat des Dienstes {$host} ist nicht zu trauen: Vorsichtshalber wurde nichts gesendet. Prüfen Sie das Datum des Computers; wenn es stimmt, verständigen Sie Ihren IT-Support.
error_issuer_unexpected = Der Dienst {$host} hat eine Antwort gegeben, die nicht lesbar ist (HTTP {$status}). Wenn Sie einen Code angefordert haben, sehen Sie in Ihrer Post nach, ob er da ist; versuchen Sie es sonst später erneut.
error_issuer_password_refused = Der Dienst nimmt Benutzer und Passwort nicht an. Staffetta versucht es nicht erneut, weil das Konto gesperrt werden kann. Prüfen Sie am Portal, ob das Passwort abgelaufen ist, und geben Sie dann das neue in den Zugangsdaten von Staffetta ein.
error_issuer_record_lost = Die Datei, in der Staffetta die Anfragen an die Dienste festhält, ist beschädigt: Ob das Passwort abgelehnt wurde, ist nicht mehr bekannt, und vorsichtshalber wurde nichts gesendet. Geben Sie das Passwort in den Zugangsdaten von Staffetta neu ein.
error_issuer_elsewhere = Ein anderer Browser oder ein anderes Programm fragt den Dienst gerade mit Ihren Zugangsdaten: Es wurde nichts gesendet. Warten Sie, bis es fertig ist (höchstens eineinhalb Minuten), und versuchen Sie es dann erneut.
error_issuer_user_unknown = Der Dienst kennt diesen Benutzer nicht. Prüfen Sie den Benutzernamen in den Zugangsdaten von Staffetta.
error_issuer_user_differs = Der angemeldete Benutzer ist ein anderer als der in der Anfrage. Geben Sie die Zugangsdaten in Staffetta neu ein, mit dem Benutzer und nicht mit dem Nickname.
error_issuer_request_wrong = Der Dienst nimmt die Anfrage nicht an: „{$words}“ (Code {$name}). Prüfen Sie die Angaben in den Zugangsdaten von Staffetta; wenn sie stimmen, wenden Sie sich an den Support.
error_issuer_login_missing = Der Dienst meldet, dass Benutzer und Passwort nicht bei ihm angekommen sind. Meist entfernt sie der Proxy oder ein Programm, das das Netz überwacht: Fragen Sie Ihren IT-Support.
error_issuer_code_unknown = Der Dienst kennt diese ID-SESSIONE nicht. Fordern Sie einen neuen Code an.
error_issuer_code_revoked = Diese ID-SESSIONE wurde schon widerrufen. Fordern Sie einen neuen Code an.
error_issuer_code_over = Diese ID-SESSIONE ist nicht mehr gültig. Fordern Sie einen neuen Code an.
error_issuer_mail_failed = Der Dienst konnte die Mail mit dem Code nicht senden. Versuchen Sie es in einigen Minuten erneut.
error_issuer_mailbox_missing = Es gibt kein bestätigtes Postfach für den Code. Sistema TS: Melden Sie sich auf www.sistemats.it mit SPID, CIE oder TS-CNS an, öffnen Sie „Sicurezza“, dann „Certifica mail“, und geben Sie den Bestätigungscode ein, den Sie erhalten. SIRPED: Öffnen Sie in PUA „Profilo“, „Dati Personali“, „Notifica“, bestätigen Sie das Postfach und stimmen Sie den Benachrichtigungen von SIRPED zu. Fordern Sie den Code dann erneut an.
error_issuer_pincode_malformed = Der Pincode hat nicht die richtige Form. Geben Sie ihn in den Zugangsdaten von Staffetta erneut ein, ohne Leerzeichen.
error_issuer_pincode_wrong = Der Pincode ist nicht gültig. Prüfen Sie ihn und geben Sie ihn in den Zugangsdaten von Staffetta erneut ein.
error_issuer_identifier_wrong = Der Dienst nimmt den verschlüsselten Pincode nicht an: „{$words}“ (Code {$name}). Geben Sie den Pincode in den Zugangsdaten von Staffetta neu ein; bleibt der Fehler, fragen Sie Ihren IT-Support, ob das Verschlüsselungszertifikat das dieses Dienstes ist.
error_issuer_codice_fiscale_wrong = Die Steuernummer (codice fiscale) ist nicht die dieses Benutzers. Berichtigen Sie sie in den Zugangsdaten von Staffetta.
error_issuer_address_hidden = Der Dienst kann die IP-Adresse dieses Computers nicht sehen. Das liegt meist am Proxy oder am Netz: Fragen Sie Ihren IT-Support.
error_issuer_workplace_wrong = Die Codes von Region, ASL oder Einrichtung sind nicht die dieses Benutzers. Berichtigen Sie sie in den Zugangsdaten von Staffetta: Sie finden sie in Ihrem Profil bei Sistema TS.
error_issuer_workplace_or_address = Der Dienst antwortet: „{$words}“ (Code 307). Entweder sind die Codes von Region, ASL oder Einrichtung nicht die dieses Benutzers, oder der Dienst sieht die IP-Adresse des Computers nicht. Prüfen Sie zuerst die Codes in den Zugangsdaten von Staffetta; wenn sie stimmen, lassen Sie Ihren IT-Support Proxy und Netz ansehen.
error_issuer_encryption_wrong = Der Dienst kann den Pincode nicht entschlüsseln: Das Verschlüsselungszertifikat ist vielleicht veraltet. Bitten Sie Ihren IT-Support, das neue in Staffetta zu installieren.
error_issuer_broken = Der Dienst meldet ein eigenes Problem: „{$words}“ (Code {$name}). Versuchen Sie es später erneut; wenn es andauert, rufen Sie dessen Hilfe an (Sistema TS: 800 030 070).
error_issuer_other = Der Dienst antwortet: „{$words}“ (Code {$name}). Wenn Sie nicht wissen, was zu tun ist, nennen Sie dem Support diese Worte.
error_issuer_field_wrong = Die Angabe „{$name}“ fehlt oder hat nicht die richtige Länge: Es wurde nichts gesendet. Berichtigen Sie sie in den Zugangsdaten von Staffetta.
error_issuer_role_unknown = Dieser Dienst gibt keine Codes für Ihre Rolle aus: Es wurde nichts gesendet. SIRPED gibt Codes nur an Verschreibende aus; wer abgibt, fragt Sistema TS. Ist die Rolle falsch, ändern Sie sie unter „Orte und Vertrauen“.
error_issuer_soon = Sie haben vor weniger als einer Minute einen Code angefordert: Sehen Sie in Ihre Post, auch in den Spam. Wenn er nicht kommt, versuchen Sie es in einer Minute erneut.
error_issuer_often = Sie haben in der letzten Stunde zu viele Codes angefordert: Der Dienst könnte sie widerrufen oder das Konto sperren. Versuchen Sie es in {$minutes} Min. erneut.
error_issuer_not_configured = Dieser Dienst ist auf diesem Computer nicht konfiguriert, oder es fehlt eine Angabe. Bitten Sie Ihren IT-Support, ihn in den Einstellungen von Staffetta zu ergänzen.
error_issuer_certificate_missing = Das Zertifikat, mit dem der Pincode verschlüsselt wird, fehlt. Fügen Sie es unter „Orte und Vertrauen“ hinzu, oder fragen Sie Ihren IT-Support.
error_issuer_certificate_wrong = Diese Datei ist kein Zertifikat, mit dem sich der Pincode verschlüsseln lässt. Das Zertifikat von Sistema TS heißt „SanitelCF.cer“; das von SIRPED erhalten Sie von der Region. Das bisherige gilt weiter.
error_issuer_certificate_early = Das gewählte Zertifikat für den Pincode gilt erst ab {$name}: Es ist gespeichert und wird ab diesem Tag benutzt. Bis dahin braucht es das jetzt gültige: Wählen Sie auch dieses.
error_issuer_credentials_missing = Die Zugangsdaten für diesen Dienst sind hier nicht gespeichert. Geben Sie sie unter „Orte und Vertrauen“ ein und versuchen Sie es noch einmal.
error_issuer_authorization_refused = Die Anmeldung im Browser ist nicht gelungen. Der Dienst meldet: „{$words}“. Versuchen Sie es erneut; geschieht es wieder, wenden Sie sich an den Support des Dienstes.
error_issuer_authorization_foreign = Die Antwort aus dem Browser gehört nicht zur angeforderten Anmeldung: Sie wurde nicht verwendet. Schließen Sie den Tab und versuchen Sie es von Staffetta aus erneut.
error_issuer_authorization_slow = Die Anmeldung im Browser wurde nicht rechtzeitig abgeschlossen. Versuchen Sie es erneut, wenn Sie SPID, CIE oder CNS bereithaben.
error_issuer_token_refused = Die Bestätigung nach der Anmeldung ist nicht vertrauenswürdig: Der Code wurde nicht gespeichert. Versuchen Sie es erneut; geschieht es wieder, verständigen Sie Ihren IT-Support.
error_issuer_token_missing = Dieser Code wurde nicht mit einer Anmeldung im Browser auf diesem Computer angefordert: Er kann hier weder geprüft noch widerrufen werden.
error_issuer_port_taken = Ein anderes Programm oder eine andere Anmeldung belegt den Port, den die Antwort des Browsers braucht. Schließen Sie es und versuchen Sie es erneut.
error_browser_not_opened = Der Browser wurde nicht geöffnet. Öffnen Sie Ihren Browser und versuchen Sie es erneut.
error_issuer_redirect_wrong = Die Rückkehradresse der Anmeldung („redirect“ in services.toml) gehört nicht zu diesem Computer. Ihr IT-Support muss bei der Region eine Adresse wie http://127.0.0.1/staffetta registrieren lassen und sie dort genauso eintragen.
