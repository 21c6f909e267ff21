# What host and card process say, in English. The Italian is the model.

## The command line

caller_refused = staffetta-host: not started by the Staffetta extension, so it does not answer. The browser starts it; for the commands: staffetta-host --help
wrong_usage = Unclear command: {$what}. For the list of commands: staffetta-host --help
unknown_browser = the browser “{$name}” is not one of those known ({$known})
wrong_time = “{$time}” is not a date and time with its offset, such as 2026-03-30T18:30:00+02:00
file_missing = name the file to look at (or “-” for standard input)
portal_not_named = name the portal, one of: {$known}
reader_not_named = name the reader, as “staffetta-host card” shows it

help_program = Staffetta: the program that keeps the ID-SESSIONE of the Italian e-prescription. Usually the browser starts it.
help_usage = Usage: staffetta-host {$name} [OPTIONS]
value_command = COMMAND
help_options = Options
help_help = show this help
help_version = show the version
help_install = register the program with the browsers of this computer
help_system = for all users (needs administrator rights)
help_browser = this browser only (may be repeated)
help_in_data_dir = in the data folder of a Chromium browser
help_dry_run = only say what would be done
help_uninstall = remove the registrations
help_purge = delete the saved sessions and credentials as well
help_diagnose = say what works, what does not and what to do
help_json = as JSON, for other programs
help_online = also try to reach the portals
help_data_dir_too = look into the data folder of a Chromium browser too
help_card = show the readers and cards connected
help_reveal_person = show holder, codice fiscale and serial number in full
help_card_trace = also shows what the card was asked and what it answered, without PINs and personal data: support needs it for a card that Staffetta does not know
help_login = log in with the card; the PIN is typed in a window of its own
help_register = register the card (the first time, or with a new card)
help_serial = with this card, where there are several
help_logout = end the session at the portal and forget it
help_keyboard = for this reader, type the PIN on the computer's keyboard
help_reader = as “staffetta-host card” shows it
help_list = list the readers remembered
help_forget = forget this reader, or all of them
help_approvals = list the approved mailboxes, portals and senders
help_session = requests, checks, revokes and lists ID-SESSIONE
help_session_list = lists the saved ID-SESSIONE, never whole
help_session_request = requests a new ID-SESSIONE: it comes by mail, or after a login in the browser where the service is set up with OAuth2 (at SIRPED the one in use ends at once)
help_session_check = asks the service whether a saved ID-SESSIONE is still valid
help_session_revoke = revokes a saved ID-SESSIONE at the service
help_dispenser = for who dispenses, not for who prescribes
help_code_begins = its first four characters, as “session list” shows them
help_credentials = set, show or remove the credentials of the services that issue codes
help_credentials_set = ask for the credentials of a service and keep them in the keyring
help_credentials_show = say which there are, without showing them, and when they end
help_credentials_remove = remove them, of one service or all
help_new_password = the password alone, when you have changed it
help_new_pincode = the pincode alone
help_certificate = the certificate with which the service wants the pincode encrypted (PEM or DER)
value_service = SERVICE
unknown_service = unknown service: {$name}. Services: {$known}
service_not_named = say what to do (set, show, remove) and for which service: {$known}
session_not_named = say what to do: “list”; “request” and the service ({$known}); “check” or “revoke” and the first four characters of the code
help_withdraw = withdraw the approval of this address (https://… or a sender)
help_inspect = show what would be recognised in a mail (.eml) or a text
help_file = “-” for standard input
help_reveal_code = show the code in full
help_at = judge as if it were that moment (2026-03-30T18:30:00+02:00)
value_file = FILE
value_folder = FOLDER
value_name = NAME
value_number = NUMBER
value_place = ADDRESS
value_portal = PORTAL
value_code = CODE
value_reader = READER
value_time = DATE-TIME

## Installation

executable_unknown = Cannot find out where this program is ({$reason}). Start it with its full path and try again.
executable_replaced = The program was replaced or deleted while it was running. Run the command again from the new copy.
executable_temporary = Careful: the program is in a temporary folder ({$path}). Once that is emptied the browsers will not find it: move it and repeat “install”.
executable_written_by_others = Registration for all users refused: {$path} can be changed by someone who is not the administrator, who could then replace everybody's program. Put the program into a folder of the system (for instance /usr/lib/staffetta) and repeat "install --system".
install_none = No suitable browser found on this computer. Install Chrome, Chromium, Edge, Brave, Vivaldi or Firefox, or name one with --browser NAME.
install_written = {$browser}: registered in {$path}
install_would_write = {$browser}: would be registered in {$path}
install_unchanged = {$browser}: already registered in {$path}
install_failed = {$browser}: not registered, {$path} cannot be written ({$reason}). Check the folder's permissions; --system needs administrator rights.
install_not_for_all = {$browser}: cannot be registered for all users. Repeat without --system as the user who runs it.
data_folder_unread = On Windows the browser looks for the program in the registry, not in its data folder. Repeat without --user-data-dir.
install_next = Now close the browser and open it again; on its “Extensions” page check that Staffetta is there and enabled, or load it there. To check everything: staffetta-host diagnose
browser_unlisted = The browser that keeps its data in {$path} is not among those that Staffetta knows. If it is based on Chromium, register it with: staffetta-host install --user-data-dir "{$path}"
browser_sandboxed = {$browser}, installed as {$kind}, is isolated from the rest of the computer and cannot start Staffetta. Install the ordinary version (.deb, .rpm or from the maker's site).
uninstall_removed = {$browser}: registration {$path} removed
uninstall_would_remove = {$browser}: registration {$path} would be removed
uninstall_not_ours = {$browser}: {$path} was not written by this program and stays. Delete it by hand if it is no longer needed.
uninstall_failed = {$browser}: {$path} cannot be removed ({$reason}). Check the permissions; --system needs administrator rights.
uninstall_none = No registration to remove.
purge_done = Entries deleted from the keyring (sessions and cards): {$count}
purge_credentials = Credentials and logins of services deleted from the keyring: {$count}
purge_failed = Sessions and credentials in the keyring cannot be deleted: {$reason}

## What diagnose finds

diagnose_fine = All is well.
diagnose_problems = Problems found: {$count}. Each one says what to do.
version = Staffetta {$version}
executable = Program: {$path}
registration_fine = {$browser}: registered correctly ({$path})
registration_missing = {$browser}: Staffetta is not registered. Run: staffetta-host install
registration_no_file = {$browser}: the key {$key} of the Windows registry names {$path}, which does not exist. Run: staffetta-host install (with --system, as administrator, if the key begins with HKLM)
registration_unreadable = {$browser}: the registration {$path} cannot be read ({$reason}). Delete the file and run: staffetta-host install
registration_not_ours = {$browser}: {$path} is another program's registration. Remove the file and run: staffetta-host install
registration_wrong_id = {$browser}: the registration {$path} does not allow this Staffetta extension. Run: staffetta-host install
registration_no_program = {$browser}: the registration {$path} names {$program}, which does not exist. Run “install” from the program you use.
registration_not_executable = {$browser}: the registration {$path} names {$program}, which is not executable. Correct its permissions (chmod 755) or install again.
registration_other_program = {$browser}: the registration {$path} starts another copy of the program ({$program}). If that copy is old, run “install” from this one.
no_browser = No suitable browser found on this computer. Install Chrome, Chromium, Edge, Brave, Vivaldi or Firefox, then run: staffetta-host install
policy_forbids_host = {$browser}: a company policy ({$path}) forbids Staffetta. Ask the administrator to add it.staffetta.host to NativeMessagingAllowlist.
policy_forbids_user_hosts = {$browser}: a company policy ({$path}) allows only registrations for all users. Ask the administrator to run: staffetta-host install --system
policy_unreadable = {$browser}: the company policy {$path} cannot be read. Tell the administrator.
host_started = Staffetta is running (process {$pid}), started by {$browser}
host_started_otherwise = Staffetta is running (process {$pid}), started by {$program}, which is not a known browser. If this is not your browser, ask your IT support.
host_starter_unknown = Staffetta is running (process {$pid}); the system does not say which program started it. If no browser is open, ask your IT support.
keyring_ready = Keyring: works
keyring_absent = Keyring: there is none. Sessions stay in memory only, while the browser is open. Install and start gnome-keyring, KWallet or KeePassXC (Secret Service), then sign out of the computer and back in.
keyring_absent_windows = Keyring: the Credential Manager of Windows does not answer. The sessions stay in memory only, while the browser is open. Restart the computer; if that does not help, ask your IT support to start the service "Credential Manager".
keyring_locked = Keyring: locked. Unlock it with your login password (or sign out of the computer and back in); until then sessions stay in memory only.
keyring_slow = Keyring: does not answer in time. It may be waiting for a password in another window: type it there; otherwise sign out of the computer and back in.
keyring_refusing = Keyring: answers but refuses. Open the keyring program and check that it can be written; check the disk space too.
sessions_held = Sessions saved: {$count}
clock_fine = Clock: plausible ({$time})
clock_wrong = Clock: {$time} is not plausible. Correct the computer's date and time: how long sessions are valid is worked out from them.
dumps_off = Copies of memory on disk: switched off
dumps_possible = Copies of memory on disk: the system does not allow switching them off. Ask the administrator to disable core dumps.
card_program_fine = Card program: {$path}
card_program_missing = Card program: {$path} is missing. Without it you cannot log in with the card: install Staffetta again, both programs in the same folder.
card_program_not_executable = Card program: {$path} is not executable. Correct its permissions (chmod 755) or install again.
card_service_fine = Smart card service: works
card_found = Reader {$reader}: card {$family} is ready (ATR {$atr})
card_in_other_programs = If the same card does not work in Edge, in Chrome or in another program (“Invalid provider type specified”, or no PIN is asked): since the updates of October 2025 (KB5066835, KB5066791) Windows refuses drivers that have only a CSP. The card's manufacturer has a newer driver. Staffetta needs none.
card_unusable = Reader {$reader} (ATR {$atr}): {$error}
card_module = PKCS#11 module: {$path}
card_module_broken = PKCS#11 module {$path}: it is there, but does not work. {$error}
card_modules_none = PKCS#11 modules: none. They are needed only for cards that Staffetta cannot use by itself.
pin_window_found = PIN window: {$program}
pin_window_named = PIN window: {$program}, chosen by STAFFETTA_PINENTRY, as the administrator allows
pinentry_variable_unused = STAFFETTA_PINENTRY names {$program} as the PIN window, but it does not count: only the administrator can allow it, with “pinentry_variable = true” in the settings for all users.
portal_reached = {$portal}: {$host} answers ({$tls})
portal_clock_off = Clock: {$seconds} seconds off that of {$host}. Correct the computer's date and time.
portals_not_tried = Portals: not tried. To try them: staffetta-host diagnose --online
settings_fine = Settings: {$path}
settings_wrong = Settings: {$path} cannot be used ({$reason}). Correct the file; meanwhile the other settings apply.
settings_row_wrong = Settings: in {$path}, entry number {$row} cannot be used ({$reason}). Correct that entry; the others apply.
portal_is_the_administrators = it belongs to Staffetta or the administrator, and only the administrator can change it
setting_is_the_administrators = “{$name}” counts only in the administrator's settings
certificate_early = counts only from {$from} on: until then it is not used
not_the_administrators = the file or its folder does not belong to the administrator, or others can write to it
file_not_there = the file is not there
portal_of_user = {$name} (added by the user)

## Files

reason_denied = permission denied
reason_not_found = it does not exist
reason_read_only = read-only disk
reason_full = disk full
reason_folder = it is a folder
file_unreadable = The file {$path} cannot be read ({$reason}). Check the path and the permissions.
file_empty = The file {$path} is empty: there is no mail in it. Save the message as .eml again and try again.
file_too_large = {$path} is larger than 64 MiB: it is not a notification. Save the mail alone as .eml and try again.
file_too_many_parts = {$path} has too many parts, or parts nested too deeply: it is not a notification. In the mail program save the notification's mail alone as .eml and try again.
file_binary = {$path} is neither a text nor an .eml mail. In the mail program save the message as .eml (not .msg) and try again.

## Card and login

portals_known = Known portals: {$known}
card_reader = Reader: {$reader}
card_family = Card: {$family}, ATR {$atr}
card_serial = Serial number: {$serial}
card_holder = Holder: {$holder}, codice fiscale {$codice_fiscale}
card_certificate = Certificate: valid from {$from} to {$until}, {$bits}-bit key
card_usable = Ready for the login.
card_masked = Personal data are masked; to see them: staffetta-host card --reveal
card_trace = Exchange with the card, for support (without PINs and personal data):
login_step = {$time} s  {$step}
step_card_read = Card read
step_portal_reached = Portal reached
step_pin_asked = PIN asked for: type it in the window that opened
step_pin_given = PIN given
step_signed = Signed by the card
step_portal_answered = Portal answered
login_done = Logged in at {$portal}: {$operator}
login_done_nameless = Logged in at {$portal}.
register_done = The card is registered at {$portal}.
login_until = The session is saved until {$time}; to end it: staffetta-host logout {$id}
login_page = Services page: {$address}
login_not_kept = The session is open at the portal but cannot be saved here. {$reason}
logout_done = Logged out of {$portal}, as the portal confirms.
logout_unconfirmed = The session of {$portal} was forgotten here, but the portal did not confirm the logout: it will end by itself. To be safe, close the browser too.
keyboard_remembered = {$reader}: the PIN will be typed on the computer's keyboard.
keyboard_none = No reader is remembered: the reader's own pinpad is used where there is one.
keyboard_forgotten = Readers forgotten: {$count}
keyboard_failed = The remembered readers cannot be read or written ({$reason}). Check the folder's permissions.
credentials_saved = {$service}: credentials saved in the keyring.
credentials_there = {$service}: credentials are kept in the keyring
credentials_by_login = {$service}: codes are requested with a login in the browser, without credentials
credentials_unchanged = Nothing was changed.
credentials_removed = {$service}: credentials removed.
credentials_none = {$service}: no credentials saved. To save them: staffetta-host credentials set {$id}
credentials_kept = {$service}: credentials saved (user {$user}, codice fiscale {$person})
credentials_password = Password typed on {$set}: valid until {$end}.
credentials_password_ending = The password, typed on {$set}, ends about {$end}. Change it on the portal, then type it here: staffetta-host credentials set {$id} --password
credentials_password_over = The password, typed on {$set}, has probably ended on {$end}. Change it on the portal, then type it here: staffetta-host credentials set {$id} --password
credentials_pincode = Pincode typed on {$set}.
credentials_certificate = Certificate for the pincode: {$name}, valid until {$end}.
credentials_certificate_ending = The certificate for the pincode ({$name}) ends on {$end}. Ask the service for the new one, then: staffetta-host credentials set {$id} --certificate FILE
credentials_certificate_over = The certificate for the pincode ({$name}) ended on {$end}. The new one is needed: staffetta-host credentials set {$id} --certificate FILE
credentials_certificate_next = The certificate that follows is installed already: it is used from {$from} on.
credentials_certificate_none = The certificate for the pincode is missing: the service gives it. Then: staffetta-host credentials set {$id} --certificate FILE
credentials_address = Address of the service: {$address}
credentials_address_none = The address of the service is not configured: the region gives it, and it belongs in services.toml.
credentials_certificate_saved = {$service}: certificate saved in {$path}, valid until {$end}.
credentials_certificate_saved_early = {$service}: certificate saved in {$path}; it is used from {$from} on and lasts until {$end}. Until then the present one is used.
credentials_certificate_refused = The certificate cannot be used: {$reason}
approvals_none = No mailbox, portal or sender is approved. Approve them in the browser: open the page and press the Staffetta icon.
sessions_none = No ID-SESSIONE is saved.
session_line = {$code}  {$issuer}  {$name}  valid until {$time}
session_line_assumed = {$code}  {$issuer}  {$name}  valid at least until {$time} (estimated)
session_not_offered = (not offered)
session_requested = Code requested from {$issuer}. It comes by mail: look in the spam folder, too. The service says: {$words}
session_consent = If no mail comes, check mailbox and consent to notifications on PUA.
session_in_test = This is the test environment of {$issuer}: no mail comes, and the code ({$code}) is not valid at the real service. For real codes remove the test address from the settings.
session_valid = {$code} is valid until {$time}.
session_told_revoked = {$code} was revoked.
session_told_revoked_dated = {$code} was revoked: it was valid from {$from} to {$time}.
session_told_expired = {$code} has expired ({$time}).
session_told_other = {$code}: the service says “{$words}”.
session_ended = {$code} was revoked and is no longer valid.
session_was_over = {$code} was no longer valid already.
session_was_over_dated = {$code} was no longer valid already: it had been revoked on {$time}.
session_not_found = No saved ID-SESSIONE begins like this, or several do. See “session list”.
session_unsettled = It is not known what {$code} is for. Choose it in Staffetta, in the browser, and try again.
authorization_page_received = Login received. Return to Staffetta: you can close this tab.
authorization_page_refused = The login did not succeed. Return to Staffetta to see why: you can close this tab.
authorization_page_foreign = This answer does not belong to the login that was asked for and was not used. If another tab of the login is open, finish there; otherwise close this tab and try again from Staffetta.
authorization_begins = The browser opens: log in to {$issuer} with SPID, CIE or CNS. If it does not open, open this address yourself:
authorization_done = New code {$code} from {$issuer}, valid until {$time}.
approval_mailbox = Mailbox {$place} ({$given})
approval_portal = Portal {$place} ({$given})
approval_sender = Sender {$place} for {$issuer} ({$given})
approval_of_administrator = set by the administrator

## The PIN window

pin_title = Staffetta: PIN of the card
pin_ask = The PIN of the card is needed to log in.
pin_portal = Portal: {$portal} ({$host})
pin_holder = Holder: {$holder}
pin_reader = Reader: {$reader}
pin_rule = The PIN has {$shortest} to {$longest} digits.
pin_label = PIN:
pin_sign_in = Log in
pin_cancel = Cancel
pin_close = Close
pin_wrong = { $tries ->
    [unknown] Wrong PIN. The card did not say how many attempts are left.
    [1] Wrong PIN. Careful: only one attempt is left. Another error blocks the card, and only the PUK unblocks it. If you are not sure, cancel and look for the PIN in the papers that came with the card.
   *[other] Wrong PIN. Attempts left: {$tries}.
}
pin_remaining = { $tries ->
    [1] Careful: after a wrong PIN the card has only one attempt left. An error blocks the card, and only the PUK unblocks it. If you are not sure, cancel and look for the PIN in the papers that came with the card.
   *[other] After a wrong PIN the card has {$tries} attempts left.
}
pin_may_be_last = Careful: after the wrong PINs this may be the last attempt; the card does not say how many are left. An error blocks the card, and only the PUK unblocks it. If you are not sure, cancel and look for the PIN in the papers that came with the card.
pin_only_digits = Type digits only. The card was not involved: what you typed costs no attempt.
pin_wrong_length = The PIN has {$shortest} to {$longest} digits. The card was not involved: what you typed costs no attempt.
pin_last_try_button = I understand, use the last attempt
pin_last_try_typed = To use the last attempt type “{$word}” and press Enter; Enter alone cancels:{" "}
pin_last_try_word = yes
pin_blocked_title = Staffetta: PIN blocked
pin_blocked = The PIN of the card is blocked.
pin_blocked_help = To unblock it you need the PUK that came with the card: use the program supplied with the card, or ask the office that issued it.
pin_pad_title = Staffetta: PIN on the reader
pin_pad = Type the PIN on the reader's keys and confirm there.

field_title = Staffetta: credentials for {$service}
field_ask = Type what you use for {$service}.
field_kept = It stays in this computer's keyring: the browser does not see it.
field_may_be_empty = If you have none, leave it empty and go on.
field_next = Next
field_user = User name
field_password = Password
field_pincode = Pincode
field_codice_fiscale = Codice fiscale
field_region = Code of the region
field_asl = Code of the ASL
field_ssa = SSA code
field_structure = Code of the structure (hospital or similar)
field_program = Code of the software, with the company
field_missing = “{$name}”: it is needed to go on.
field_size = “{$name}”: {$least} to {$most} characters are needed.
field_exact_size = “{$name}”: {$size} characters are needed.
field_shape = “{$name}”: some characters are not possible here. Type it without spaces.

## What can go wrong: the extension shows these too

portal_says = The portal says: “{$words}”
error_detail = Detail for support: {$detail}
error_help = The portal's help line: {$help}

unnamed_reader = of this computer
unnamed_host = you chose
unnamed_name = unknown

error_frame_too_long = The request to the Staffetta program is too long. Try again; if this continues, contact support.
error_malformed = The extension and the Staffetta program do not understand each other. Update both.
error_unsupported_version = The extension and the Staffetta program have different versions. Update both.
error_unknown_request = The Staffetta program is older than the extension. Update it.
error_invalid_params = The Staffetta program did not accept the request. Open the mail again and retry.
error_busy = The Staffetta program is busy. Try again in a few seconds.
error_session_unknown = This ID-SESSIONE is gone: it expired or was forgotten. Open the mail again, or press “Reinvia ID Sessione via mail”.
error_session_expired = The ID-SESSIONE has expired. Press “Reinvia ID Sessione via mail” and open the new mail.
error_session_unconfirmed = The sender of this ID-SESSIONE is not confirmed. Open Staffetta and confirm it if you trust it.
error_origin_refused = This page is not an approved portal: the code is not filled in.
error_vault_full = Too many ID-SESSIONE are saved. Open Staffetta and forget those you do not need.
error_session_changed = Another code has arrived in the meantime: check it and try again.
error_session_ahead = According to this computer's clock, the ID-SESSIONE was requested in the future, so it was not saved. Check the date and time; if they are right, do not use that message.
error_keyring_absent = This computer has no keyring. Ask your IT support.
error_keyring_locked = The computer's keyring is locked. Unlock it with your password and retry.
error_keyring_slow = The computer's keyring does not answer. Try again in a few seconds.
error_keyring_refusing = The computer's keyring refused the request. Ask your IT support.
error_host_missing = The Staffetta program is not installed on this computer. Ask your IT support to install it.
error_host_forbidden = The browser does not let this extension use the Staffetta program. Ask your IT support to allow it.
error_host_blocked = A policy of the browser's administrator forbids the Staffetta program. Ask your IT support to allow “it.staffetta.host”.
error_host_too_old = The Staffetta program is older than the extension. Ask your IT support to update the program.
error_host_too_new = The Staffetta extension is older than the program. Close and reopen the browser to update it; if that is not enough, call your IT support.
error_host_died = The Staffetta program stopped. Try again.
error_host_slow = The Staffetta program does not answer. Try again in a few seconds.
error_internal = Something went wrong in Staffetta. Try again; if this continues, contact support.
error_unknown_failure = The Staffetta program reports a problem that this extension does not know. Update the extension.

error_service_missing = The computer's smart card service is not running. Restart the computer; if that does not help, ask your IT support to install or start the service (pcscd, “Smart Card” in Windows).
error_service_refused = The smart card service does not accept this user or this remote session. Sign in directly on this computer, or ask your IT support.
error_reader_missing = No smart card reader is connected. Connect the reader and try again.
error_card_missing = There is no card in the reader. Insert the card, chip first, and try again.
error_card_unresponsive = The card in the reader {$reader} does not answer. Check that the chip faces the right way, wipe it with a dry cloth and insert the card again; if nothing changes, try it in another reader.
error_card_contactless = The card is only lying on the reader {$reader}. Push it all the way in: the login works only through the contacts of the chip.
error_card_unknown = The card in the reader {$reader} is not a CNS or TS-CNS that Staffetta can use. Insert the TS-CNS; the electronic identity card does not work.
error_card_not_activated = This card has no certificate to log in with: it was never activated. Have it activated by your health authority (ASL) or the region that issued it.
error_card_several = There are several usable cards in the readers. Leave only yours inserted and try again.
error_card_removed = The card was removed. Insert it again and leave it in the reader until the login is done.
error_card_busy = Another program is using the card. Close signature programs or other windows that use it and try again.
error_card_reset = Another program interrupted the work with the card. Try again; if it happens again, close signature programs.
error_card_error = The card answered in an unexpected way. Take it out, insert it again and retry; if this continues, contact the issuer.
error_certificate_expired = The card's certificate has expired. You need a new card: ask your health authority (ASL) or region, then use “Register CNS”.
error_certificate_not_yet_valid = The card's certificate is not valid yet. Check the computer's date and time; if they are right, wait for the day it becomes valid.
error_certificate_malformed = The card's certificate cannot be read. Take the card out, insert it again and retry; if this continues, contact the issuer.
error_certificate_not_for_login = The certificate of this card is not meant for logging in to portals: usually it is a card for digital signatures only. The PIN was not asked for. Insert the TS-CNS and try again; if this is it, ask your ASL or the body that issued it.
error_approvals_full = There are too many approvals. Open “Places and trust”, withdraw those you do not need and try again.
error_approval_of_administrator = This approval was set by the administrator, and only the administrator can withdraw it. Ask your IT support.
error_approvals_unwritable = The approvals cannot be saved on this computer. Ask your IT support to check the permissions of Staffetta's settings folder.
error_login_elsewhere = Another browser or program is already logging in with the card: finish there, or close its PIN window, then try again. No PIN was asked for here.
error_key_too_small = The card is of an old kind (1024-bit key) that portals no longer accept. Ask your health authority (ASL) or region for a new card.
error_pin_cancelled = { $tries ->
    [unknown] { $wrong ->
        [unknown] You closed the PIN window: you were not logged in, and no attempt was used.
       *[other] You closed the PIN window after a wrong PIN: you were not logged in. The card did not say how many attempts are left: after a few errors it is blocked.
    }
    [1] You closed the PIN window: you were not logged in. The card has 1 attempt left: another error blocks it. Find the sheet with the PIN before you try again.
   *[other] You closed the PIN window: you were not logged in. The card has {$tries} attempts left.
}
error_pin_timed_out = { $tries ->
    [unknown] { $wrong ->
        [unknown] The PIN was not typed in time: no attempt was used. Try again when you have the PIN at hand.
       *[other] After a wrong PIN no other was typed in time. The card did not say how many attempts are left: try again when you have the PIN at hand.
    }
    [1] The PIN was not typed in time. The card has 1 attempt left: another error blocks it. Try again when you have the PIN at hand.
   *[other] The PIN was not typed in time. The card has {$tries} attempts left. Try again when you have the PIN at hand.
}
error_pin_window_missing = The PIN window cannot be shown. On Linux it needs a pinentry program: ask your IT support to install one of the packages pinentry-gtk2, pinentry-gnome3 or pinentry-qt (their names in Debian and Ubuntu), then try again.
error_pin_wrong = { $tries ->
    [unknown] Wrong PIN. Check it before you try again: after a few errors the card is blocked.
    [1] Wrong PIN. 1 attempt is left: another error blocks the card. Find the sheet with the PIN before you try again.
   *[other] Wrong PIN. {$tries} attempts are left. Check the PIN before you try again.
}
error_pin_blocked = The card's PIN is blocked. To unblock it you need the PUK, and the program supplied with the card or your health authority (ASL). Staffetta does not ask for the PUK.
error_pin_not_usable = This card's PIN was never activated or cannot be used. Contact your health authority (ASL) or the issuer of the card.
error_module_failed = The card manufacturer's program ({$name}) failed. Try again; if this continues, update it or ask your IT support.
error_module_missing = This card ({$name}) needs its manufacturer's program, which is not installed. Get it from the issuer's website, or ask your IT support.
error_module_too_old = The card manufacturer's program ({$name}) is too old for the portal {$host}. Update it and try again.
error_portal_unknown = This portal is not one of those known, or its address is not configured. Ask your IT support to add it.
error_portal_unreachable = The portal {$host} cannot be reached. Check the Internet connection; if other sites work, the portal is down: try again later.
error_portal_slow = The portal {$host} did not answer in time. Try again in a few minutes.
error_portal_untrusted = The certificate of the portal {$host} cannot be trusted: to be safe, the login was stopped. Check the computer's date; if it is right, tell your IT support.
error_portal_revoked = The certificate of the portal {$host} was revoked by its issuer: to be safe, the login was stopped. Do not log in with the browser either, and tell the portal's support.
error_portal_intercepted = A security program ({$name}) inspects the connection to the portal {$host}: the card login cannot work like this. Ask your IT support to exclude the portal from its HTTPS inspection.
error_portal_tls = The portal {$host} closed the secure connection without saying why. Try again; if this continues, it may not accept the card: contact the portal's support.
error_portal_asks_no_card = The portal {$host} answered (HTTP {$status}) but did not ask for the card: smart card login may be suspended, or the address may have changed. Try in the browser; if it works there, tell your IT support.
error_portal_tls_error = The secure connection to the portal {$host} failed with a TLS error: {$name}. Try again; if this continues, report these words to the portal's support.
error_portal_tls_level = The portal {$host} and Staffetta have no sufficiently secure TLS version and cipher in common: the connection cannot be opened. Try in the browser, and report the problem to the portal's support.
error_portal_wants_card = The portal {$host} also asks for the card on the ID-SESSIONE page, which Staffetta reads without it. Open the page in the browser and copy the code, or have it sent by mail.
error_portal_elsewhere = The portal leads to {$host}, which is not one of its known addresses: to be safe, the login was stopped. Tell your IT support.
error_portal_refuses_certificate = The portal does not accept the card's certificate. Contact the region or body that issued the card.
error_portal_security_down = The portal's security systems do not answer. Try again later; if this continues, contact the portal's support.
error_portal_user_unknown = The portal does not know your codice fiscale. Contact the portal's support.
error_portal_unexpected = The portal showed a page that Staffetta does not recognise: it is not clear whether the login worked. Try in the browser; if it works there, tell your IT support.
error_proxy_failed = The network's proxy ({$host}) refuses the connection or does not work. Ask your IT support to let the portal through.
error_session_over = The portal's session is over. Log in with the card again.
error_not_logged_in = You are not logged in at this portal. Log in with the card first.
error_code_not_shown = The portal's page shows no usable ID-SESSIONE. Open it in the browser and check; you can also have the code sent by mail.
error_process_missing = The card program (staffetta-card) is missing or cannot start. Install Staffetta again and, on Linux, libpcsclite1; then try again.
error_process_died = The card program stopped unexpectedly. Try again; if this continues, take the card out, insert it again and tell your IT support.
error_process_slow = The card program did not answer in time. Try again; if this continues, take the card out and insert it again, reconnect the reader and tell your IT support.
error_cancelled = The operation was stopped before it was finished. If you still need it, start again.
error_portal_wants_registration = The portal has not registered this card yet. Use “Register CNS” once (again with every new card), then log in.
error_card_internal = Something went wrong with the card. Try again; if this continues, tell your IT support.

error_issuer_unreachable = The service {$host} cannot be reached. Check the Internet connection; if other sites work, the service is down: try again later.
error_issuer_slow = The service {$host} did not answer in time. The request may have arrived all the same. If you asked for a code, look at your mail first; then try again if needed.
error_issuer_untrusted = The certificate of the service {$host} cannot be trusted: nothing was sent, to be safe. Check the computer's date; if it is right, tell your IT support.
error_issuer_unexpected = The service {$host} gave an answer that cannot be read (HTTP {$status}). If you asked for a code, look in your mail whether it has arrived; otherwise try again later.
error_issuer_password_refused = The service does not accept user and password. Staffetta does not try again, since the account may be blocked. Check on the portal whether the password has expired, then enter the new one in Staffetta's credentials.
error_issuer_record_lost = The file in which Staffetta writes down what was asked of the services is damaged: whether the password was refused is not known any more, and to be safe nothing was sent. Type the password again in Staffetta's credentials.
error_issuer_elsewhere = Another browser or program is already asking the service with your credentials: nothing was sent. Wait until it is done (a minute and a half at most), then try again.
error_issuer_user_unknown = The service does not know this user. Check the user name in Staffetta's credentials.
error_issuer_user_differs = The user who logs in is not the one in the request. Enter the credentials in Staffetta again, with the user and not with the nickname.
error_issuer_request_wrong = The service does not accept the request: “{$words}” (code {$name}). Check the data in Staffetta's credentials; if they are right, contact support.
error_issuer_login_missing = The service says that user and password did not reach it. Usually the proxy, or a program that watches the network, takes them out: ask your IT support.
error_issuer_code_unknown = The service does not know this ID-SESSIONE. Request a new code.
error_issuer_code_revoked = This ID-SESSIONE was already revoked. Request a new code.
error_issuer_code_over = This ID-SESSIONE is no longer valid. Request a new code.
error_issuer_mail_failed = The service could not send the mail with the code. Try again in a few minutes.
error_issuer_mailbox_missing = There is no certified mailbox to receive the code. Sistema TS: log in at www.sistemats.it with SPID, CIE or TS-CNS, open “Sicurezza”, then “Certifica mail”, and enter the validation code you receive. SIRPED: on PUA open “Profilo”, “Dati Personali”, “Notifica”, certify the mailbox and consent to SIRPED's notifications. Then request the code again.
error_issuer_pincode_malformed = The pincode is badly formed. Enter it again in Staffetta's credentials, without spaces.
error_issuer_pincode_wrong = The pincode is not valid. Check it and enter it again in Staffetta's credentials.
error_issuer_identifier_wrong = The service does not accept the encrypted pincode: “{$words}” (code {$name}). Type the pincode again in Staffetta's credentials; if the error stays, ask your IT support whether the encryption certificate is that of this service.
error_issuer_codice_fiscale_wrong = The codice fiscale is not that of this user. Correct it in Staffetta's credentials.
error_issuer_address_hidden = The service cannot see this computer's IP address. This usually depends on the proxy or the network: ask your IT support.
error_issuer_workplace_wrong = The codes of region, ASL or facility are not those of this user. Correct them in Staffetta's credentials: they are in your profile at Sistema TS.
error_issuer_workplace_or_address = The service answers: “{$words}” (code 307). Either the codes of region, ASL or facility are not those of this user, or the service does not see the computer's IP address. Check the codes in Staffetta's credentials first; if they are right, have your IT support look at proxy and network.
error_issuer_encryption_wrong = The service cannot decrypt the pincode: the encryption certificate may be old. Ask your IT support to install the new one in Staffetta.
error_issuer_broken = The service reports a problem of its own: “{$words}” (code {$name}). Try again later; if this continues, call the service's help line (Sistema TS: 800 030 070).
error_issuer_other = The service answers: “{$words}” (code {$name}). If you do not know what to do, tell support these words.
error_issuer_field_wrong = The value “{$name}” is missing or has the wrong length: nothing was sent. Correct it in Staffetta's credentials.
error_issuer_role_unknown = This service gives no codes for your role: nothing was sent. SIRPED gives codes only to those who prescribe; those who dispense ask Sistema TS. If the role is wrong, correct it in “Places and trust”.
error_issuer_soon = You requested a code less than a minute ago: look at your mail, spam included. If it does not arrive, try again in a minute.
error_issuer_often = You requested too many codes in the last hour: the service might revoke them or block the account. Try again in {$minutes} min.
error_issuer_not_configured = This service is not configured on this computer, or something is missing. Ask your IT support to complete it in Staffetta's settings.
error_issuer_certificate_missing = The certificate that encrypts the pincode is missing. Add it in “Places and trust”, or ask your IT support.
error_issuer_certificate_wrong = This file is not a certificate that can encrypt the pincode. The certificate of Sistema TS is called “SanitelCF.cer”; the one for SIRPED comes from the region. The one that was there stays.
error_issuer_certificate_early = The certificate for the pincode that you chose counts only from {$name} on: it is saved, and used from that day. Until then the present one is needed: choose that, too.
error_issuer_credentials_missing = No credentials for this service are saved here. Enter them in “Places and trust”, then try again.
error_issuer_authorization_refused = The login in the browser did not succeed. The service says: “{$words}”. Try again; if it happens again, ask the service's support.
error_issuer_authorization_foreign = The answer that came from the browser does not belong to the login that was asked for: it was not used. Close the tab and try again from Staffetta.
error_issuer_authorization_slow = The login in the browser was not completed in time. Try again when you have your SPID, CIE or CNS at hand.
error_issuer_token_refused = The confirmation that came after the login cannot be trusted: the code was not saved. Try again; if it happens again, tell your IT support.
error_issuer_token_missing = This code was not requested with a login in the browser on this computer: it cannot be checked or revoked here.
error_issuer_port_taken = Another program, or another login, uses the port that the browser's answer needs. Close it and try again.
error_browser_not_opened = The browser did not open. Open your browser and try again.
error_issuer_redirect_wrong = The address to which the login returns (“redirect” in services.toml) is not on this computer. Your IT support must have the region register an address like http://127.0.0.1/staffetta, and write the same one there.
