# What host and card process say, in Italian: the first language; the others follow it. The user is spoken to with "tu".
# A name in braces is filled in; where one chooses among variants it is a number, and "unknown" stands for a number not known.

## The command line

caller_refused = staffetta-host: chi ha avviato il programma non è l'estensione Staffetta, quindi non risponde. Lo avvia il browser; per i comandi: staffetta-host --help
wrong_usage = Comando non chiaro: {$what}. Per l'elenco dei comandi: staffetta-host --help
unknown_browser = il browser «{$name}» non è tra quelli noti ({$known})
wrong_time = «{$time}» non è una data e ora con fuso orario, come 2026-03-30T18:30:00+02:00
file_missing = manca il file da esaminare (oppure «-» per leggere dallo standard input)
portal_not_named = manca il portale; portali noti: {$known}
reader_not_named = manca il nome del lettore, come lo mostra «staffetta-host card»

help_program = Staffetta: il programma che conserva l'ID-SESSIONE della ricetta elettronica. Di norma lo avvia il browser.
help_usage = Uso: staffetta-host {$name} [OPZIONI]
value_command = COMANDO
help_options = Opzioni
help_help = mostra questo aiuto
help_version = mostra la versione
help_install = registra il programma presso i browser di questo computer
help_system = per tutti gli utenti (servono i diritti di amministratore)
help_browser = solo questo browser (si può ripetere)
help_in_data_dir = nella cartella dati di un browser Chromium
help_dry_run = dice che cosa farebbe, senza farlo
help_uninstall = toglie le registrazioni
help_purge = cancella anche le sessioni e le credenziali salvate
help_diagnose = dice che cosa funziona, che cosa no e che cosa fare
help_json = in JSON, per altri programmi
help_online = prova anche a raggiungere i portali
help_data_dir_too = guarda anche nella cartella dati di un browser Chromium
help_card = mostra i lettori e le tessere collegati
help_reveal_person = mostra intestatario, codice fiscale e numero di serie per intero
help_card_trace = aggiunge che cosa è stato chiesto alla tessera e che cosa ha risposto, senza PIN né dati personali: all'assistenza serve per una tessera che Staffetta non conosce
help_login = accede con la tessera; il PIN si scrive in una finestra a parte
help_register = registra la tessera (la prima volta, o con una tessera nuova)
help_serial = con questa tessera, se ce n'è più d'una
help_logout = chiude la sessione sul portale e la dimentica
help_keyboard = per questo lettore il PIN si scrive sulla tastiera del computer
help_reader = come lo mostra «staffetta-host card»
help_list = elenca i lettori ricordati
help_forget = dimentica questo lettore, o tutti
help_approvals = elenca le caselle, i portali e i mittenti approvati
help_session = chiede, verifica, revoca ed elenca gli ID-SESSIONE
help_session_list = elenca gli ID-SESSIONE salvati, mai per intero
help_session_request = richiede un nuovo ID-SESSIONE: arriva per mail, o dopo l'accesso nel browser se il servizio è configurato con OAuth2 (su SIRPED quello in uso smette subito di valere)
help_session_check = chiede al servizio se un ID-SESSIONE salvato vale ancora
help_session_revoke = revoca presso il servizio un ID-SESSIONE salvato
help_dispenser = per chi eroga, non per chi prescrive
help_code_begins = i primi quattro caratteri, come li mostra «session list»
help_credentials = scrive, mostra o cancella le credenziali dei servizi che danno i codici
help_credentials_set = chiede le credenziali di un servizio e le salva nel portachiavi
help_credentials_show = dice quali ci sono, senza mostrarle, e quando scadono
help_credentials_remove = le cancella, di un servizio o tutte
help_new_password = solo la password, quando l'hai cambiata
help_new_pincode = solo il pincode
help_certificate = il certificato con cui il servizio vuole il pincode cifrato (PEM o DER)
value_service = SERVIZIO
unknown_service = servizio sconosciuto: {$name}. Servizi: {$known}
service_not_named = scrivi che cosa fare (set, show, remove) e per quale servizio: {$known}
session_not_named = scrivi che cosa fare: «list»; «request» e il servizio ({$known}); «check» o «revoke» e i primi quattro caratteri del codice
help_withdraw = revoca l'approvazione di questo indirizzo (https://… o un mittente)
help_inspect = mostra che cosa verrebbe riconosciuto in una mail (.eml) o in un testo
help_file = «-» per leggere dallo standard input
help_reveal_code = mostra il codice per intero
help_at = valuta come se fosse quel momento (2026-03-30T18:30:00+02:00)
value_file = FILE
value_folder = CARTELLA
value_name = NOME
value_number = NUMERO
value_place = INDIRIZZO
value_portal = PORTALE
value_code = CODICE
value_reader = LETTORE
value_time = DATA-ORA

## Installation

executable_unknown = Non si riesce a sapere dove si trova questo programma ({$reason}). Avvialo con il percorso completo e riprova.
executable_replaced = Il programma è stato sostituito o cancellato mentre era in esecuzione. Ripeti il comando con la nuova copia.
executable_temporary = Attenzione: il programma si trova in una cartella temporanea ({$path}). Quando verrà svuotata i browser non lo troveranno più: spostalo e ripeti «install».
executable_written_by_others = Registrazione per tutti gli utenti rifiutata: {$path} può essere modificato da chi non è amministratore, che così sostituirebbe il programma di tutti. Metti il programma in una cartella del sistema (per esempio /usr/lib/staffetta) e ripeti «install --system».
install_none = Nessun browser adatto trovato su questo computer. Installa Chrome, Chromium, Edge, Brave, Vivaldi o Firefox, oppure indica quale con --browser NOME.
install_written = {$browser}: registrato in {$path}
install_would_write = {$browser}: verrebbe registrato in {$path}
install_unchanged = {$browser}: già registrato in {$path}
install_failed = {$browser}: non registrato, {$path} non si può scrivere ({$reason}). Controlla i permessi della cartella; per --system servono i diritti di amministratore.
install_not_for_all = {$browser}: non prevede una registrazione per tutti gli utenti. Ripeti senza --system con l'utente che lo usa.
data_folder_unread = Su Windows il browser non cerca il programma nella sua cartella dei dati, ma nel registro di sistema. Ripeti senza --user-data-dir.
install_next = Adesso chiudi e riapri il browser; nella sua pagina «Estensioni» controlla che Staffetta ci sia e sia attiva, altrimenti caricala lì. Per controllare tutto: staffetta-host diagnose
browser_unlisted = Il browser che tiene i suoi dati in {$path} non è tra quelli che Staffetta conosce. Se è basato su Chromium, registralo così: staffetta-host install --user-data-dir "{$path}"
browser_sandboxed = {$browser} installato come {$kind}: è isolato dal resto del computer e non può avviare Staffetta. Installa la versione normale (.deb, .rpm o dal sito del produttore).
uninstall_removed = {$browser}: tolta la registrazione {$path}
uninstall_would_remove = {$browser}: verrebbe tolta la registrazione {$path}
uninstall_not_ours = {$browser}: {$path} non è stato scritto da questo programma e resta dov'è. Se non serve più, cancellalo a mano.
uninstall_failed = {$browser}: {$path} non si può togliere ({$reason}). Controlla i permessi; per --system servono i diritti di amministratore.
uninstall_none = Nessuna registrazione da togliere.
purge_done = Voci cancellate dal portachiavi (sessioni e tessere): {$count}
purge_credentials = Credenziali e accessi di servizi cancellati dal portachiavi: {$count}
purge_failed = Sessioni e credenziali nel portachiavi non si possono cancellare: {$reason}

## What diagnose finds

diagnose_fine = Tutto a posto.
diagnose_problems = Problemi trovati: {$count}. Accanto a ciascuno è scritto che cosa fare.
version = Staffetta {$version}
executable = Programma: {$path}
registration_fine = {$browser}: registrato correttamente ({$path})
registration_missing = {$browser}: Staffetta non è registrata. Esegui: staffetta-host install
registration_no_file = {$browser}: la chiave {$key} del registro di Windows indica {$path}, che non esiste. Esegui: staffetta-host install (con --system, da amministratore, se la chiave comincia con HKLM)
registration_unreadable = {$browser}: la registrazione {$path} non è leggibile ({$reason}). Cancella il file ed esegui: staffetta-host install
registration_not_ours = {$browser}: {$path} è la registrazione di un altro programma. Togli il file ed esegui: staffetta-host install
registration_wrong_id = {$browser}: la registrazione {$path} non ammette questa estensione Staffetta. Esegui: staffetta-host install
registration_no_program = {$browser}: la registrazione {$path} indica {$program}, che non esiste. Esegui «staffetta-host install» con il programma installato.
registration_not_executable = {$browser}: la registrazione {$path} indica {$program}, che non è eseguibile. Correggi i permessi (chmod 755) o installa di nuovo.
registration_other_program = {$browser}: la registrazione {$path} avvia un'altra copia del programma ({$program}). Se è una copia vecchia, esegui «install» da questa.
no_browser = Nessun browser adatto trovato su questo computer. Installa Chrome, Chromium, Edge, Brave, Vivaldi o Firefox, poi esegui: staffetta-host install
policy_forbids_host = {$browser}: un criterio aziendale ({$path}) vieta Staffetta. Chiedi all'amministratore di aggiungere it.staffetta.host a NativeMessagingAllowlist.
policy_forbids_user_hosts = {$browser}: un criterio aziendale ({$path}) ammette solo le registrazioni per tutti gli utenti. Chiedi all'amministratore di eseguire: staffetta-host install --system
policy_unreadable = {$browser}: il criterio aziendale {$path} non è leggibile. Avvisa l'amministratore.
host_started = Staffetta è in funzione (processo {$pid}), avviata da {$browser}
host_started_otherwise = Staffetta è in funzione (processo {$pid}), avviata da {$program}, che non è tra i browser conosciuti. Se non è il tuo browser, chiama l'assistenza informatica.
host_starter_unknown = Staffetta è in funzione (processo {$pid}); il sistema non dice quale programma l'ha avviata. Se nessun browser è aperto, chiama l'assistenza informatica.
keyring_ready = Portachiavi: funziona
keyring_absent = Portachiavi: non c'è. Le sessioni restano solo in memoria, finché il browser è aperto. Installa e avvia gnome-keyring, KWallet o KeePassXC (Secret Service), poi esci e accedi di nuovo al computer.
keyring_absent_windows = Portachiavi: la Gestione credenziali di Windows non risponde. Le sessioni restano solo in memoria, finché il browser è aperto. Riavvia il computer; se non basta, chiedi all'assistenza informatica di avviare il servizio «Gestione credenziali».
keyring_locked = Portachiavi: è bloccato. Sbloccalo con la password di accesso (o esci e accedi di nuovo al computer); fino ad allora le sessioni restano solo in memoria.
keyring_slow = Portachiavi: non risponde in tempo. Forse aspetta una password in un'altra finestra: scrivila lì; altrimenti esci e accedi di nuovo al computer.
keyring_refusing = Portachiavi: risponde ma rifiuta. Apri il programma del portachiavi e controlla che si possa scrivere; controlla anche lo spazio su disco.
sessions_held = Sessioni salvate: {$count}
clock_fine = Orologio: plausibile ({$time})
clock_wrong = Orologio: {$time} non è plausibile. Correggi data e ora del computer: la validità delle sessioni si calcola da lì.
dumps_off = Dump di memoria: disattivati
dumps_possible = Dump di memoria: il sistema non permette di disattivarli. Chiedi all'amministratore di disattivare i core dump.
card_program_fine = Componente smart card (staffetta-card): {$path}
card_program_missing = Componente smart card (staffetta-card): {$path} non c'è. Senza non si accede con la tessera: installa di nuovo Staffetta, con tutti e due i programmi nella stessa cartella.
card_program_not_executable = Componente smart card (staffetta-card): {$path} non è eseguibile. Correggi i permessi (chmod 755) o installa di nuovo.
card_service_fine = Servizio smart card: funziona
card_found = Lettore {$reader}: tessera {$family} pronta (ATR {$atr})
card_in_other_programs = Se la stessa tessera non funziona in Edge, in Chrome o in un altro programma («Invalid provider type specified», o il PIN non viene chiesto): dagli aggiornamenti di ottobre 2025 (KB5066835, KB5066791) Windows non accetta più i driver che hanno solo un CSP. Serve il driver nuovo del produttore della tessera. Staffetta non ne ha bisogno.
card_unusable = Lettore {$reader} (ATR {$atr}): {$error}
card_module = Modulo PKCS#11: {$path}
card_module_broken = Modulo PKCS#11 {$path}: c'è, ma non funziona. {$error}
card_modules_none = Moduli PKCS#11: nessuno. Servono solo alle tessere che Staffetta non sa usare da sola.
pin_window_found = Finestra del PIN: {$program}
pin_window_named = Finestra del PIN: {$program}, scelta con STAFFETTA_PINENTRY, come l'amministratore permette
pinentry_variable_unused = STAFFETTA_PINENTRY indica {$program} come finestra del PIN, ma non vale: solo l'amministratore può permetterlo, con «pinentry_variable = true» nelle sue impostazioni.
portal_reached = {$portal}: {$host} risponde ({$tls})
portal_clock_off = Orologio: {$seconds} secondi di differenza da quello di {$host}. Correggi data e ora del computer.
portals_not_tried = Portali: non provati. Per provarli: staffetta-host diagnose --online
settings_fine = Impostazioni: {$path}
settings_wrong = Impostazioni: {$path} non si può usare ({$reason}). Correggi il file; intanto valgono le altre impostazioni.
settings_row_wrong = Impostazioni: in {$path} la voce numero {$row} non si può usare ({$reason}). Correggi quella voce; le altre valgono.
portal_is_the_administrators = è di Staffetta o dell'amministratore: solo l'amministratore può cambiarlo
setting_is_the_administrators = «{$name}» vale solo nelle impostazioni dell'amministratore
certificate_early = vale solo dal {$from}: fino ad allora non si usa
not_the_administrators = il file o la sua cartella non sono dell'amministratore, o altri possono scriverci
file_not_there = il file non c'è
portal_of_user = {$name} (aggiunto dall'utente)

## Files

reason_denied = permesso negato
reason_not_found = non esiste
reason_read_only = disco in sola lettura
reason_full = disco pieno
reason_folder = è una cartella
file_unreadable = Il file {$path} non si può leggere ({$reason}). Controlla il percorso e i permessi.
file_empty = Il file {$path} è vuoto: non contiene nessuna mail. Salva di nuovo il messaggio come .eml e riprova.
file_too_large = {$path} è più grande di 64 MiB: non è una notifica. Salva la sola mail come .eml e riprova.
file_too_many_parts = {$path} ha troppe parti, o parti annidate troppo a fondo: non è una notifica. Dal programma di posta salva la sola mail della notifica come .eml e riprova.
file_binary = {$path} non è un testo né una mail .eml. Dal programma di posta salva il messaggio come .eml (non .msg) e riprova.

## Card and login

portals_known = Portali noti: {$known}
card_reader = Lettore: {$reader}
card_family = Tessera: {$family}, ATR {$atr}
card_serial = Numero di serie: {$serial}
card_holder = Intestatario: {$holder}, codice fiscale {$codice_fiscale}
card_certificate = Certificato: valido dal {$from} al {$until}, chiave di {$bits} bit
card_usable = Pronta per l'accesso.
card_masked = I dati personali sono nascosti; per vederli: staffetta-host card --reveal
card_trace = Scambio con la tessera, per l'assistenza (senza PIN né dati personali):
login_step = {$time} s  {$step}
step_card_read = Tessera letta
step_portal_reached = Portale raggiunto
step_pin_asked = PIN richiesto: scrivilo nella finestra che si è aperta
step_pin_given = PIN ricevuto
step_signed = Firma della tessera eseguita
step_portal_answered = Risposta del portale ricevuta
login_done = Accesso a {$portal} riuscito: {$operator}
login_done_nameless = Accesso a {$portal} riuscito.
register_done = Tessera registrata presso {$portal}.
login_until = La sessione è salvata fino alle {$time}; per chiuderla: staffetta-host logout {$id}
login_page = Pagina dei servizi: {$address}
login_not_kept = La sessione è aperta sul portale ma qui non si può salvare. {$reason}
logout_done = Uscita da {$portal} confermata dal portale.
logout_unconfirmed = La sessione di {$portal} è stata dimenticata qui, ma il portale non ha confermato l'uscita: finirà da sola. Per sicurezza chiudi anche il browser.
keyboard_remembered = {$reader}: il PIN si scriverà con la tastiera del computer.
keyboard_none = Nessun lettore ricordato: si usa il tastierino del lettore, dove c'è.
keyboard_forgotten = Lettori dimenticati: {$count}
keyboard_failed = I lettori ricordati non si possono leggere o scrivere ({$reason}). Controlla i permessi della cartella.
credentials_saved = {$service}: credenziali salvate nel portachiavi.
credentials_there = {$service}: credenziali salvate nel portachiavi
credentials_by_login = {$service}: i codici si richiedono accedendo nel browser, senza credenziali
credentials_unchanged = Non è stato cambiato nulla.
credentials_removed = {$service}: credenziali cancellate.
credentials_none = {$service}: nessuna credenziale salvata. Per salvarle: staffetta-host credentials set {$id}
credentials_kept = {$service}: credenziali salvate (utente {$user}, codice fiscale {$person})
credentials_password = Password scritta il {$set}: vale fino al {$end}.
credentials_password_ending = La password, scritta il {$set}, scade verso il {$end}. Cambiala sul portale, poi scrivila qui: staffetta-host credentials set {$id} --password
credentials_password_over = La password, scritta il {$set}, dovrebbe essere scaduta il {$end}. Cambiala sul portale, poi scrivila qui: staffetta-host credentials set {$id} --password
credentials_pincode = Pincode scritto il {$set}.
credentials_certificate = Certificato per il pincode: {$name}, vale fino al {$end}.
credentials_certificate_ending = Il certificato per il pincode ({$name}) scade il {$end}. Chiedi quello nuovo al servizio, poi: staffetta-host credentials set {$id} --certificate FILE
credentials_certificate_over = Il certificato per il pincode ({$name}) è scaduto il {$end}. Serve quello nuovo: staffetta-host credentials set {$id} --certificate FILE
credentials_certificate_next = Il certificato che segue è già installato: si usa dal {$from}.
credentials_certificate_none = Manca il certificato per il pincode: lo dà il servizio. Poi: staffetta-host credentials set {$id} --certificate FILE
credentials_address = Indirizzo del servizio: {$address}
credentials_address_none = L'indirizzo del servizio non è configurato: lo dà la regione, e va in services.toml.
credentials_certificate_saved = {$service}: certificato salvato in {$path}, vale fino al {$end}.
credentials_certificate_saved_early = {$service}: certificato salvato in {$path}; si usa dal {$from} e vale fino al {$end}. Fino ad allora si usa quello di adesso.
credentials_certificate_refused = Il certificato non si può usare: {$reason}
approvals_none = Nessuna casella, portale o mittente approvato. Si approvano dal browser: apri la pagina e premi l'icona di Staffetta.
sessions_none = Nessun ID-SESSIONE salvato.
session_line = {$code}  {$issuer}  {$name}  valido fino al {$time}
session_line_assumed = {$code}  {$issuer}  {$name}  valido almeno fino al {$time} (stimato)
session_not_offered = (non proposto)
session_requested = Codice richiesto a {$issuer}. Arriva per mail: guarda anche nello spam. Il servizio dice: {$words}
session_consent = Se la mail non arriva, controlla su PUA la casella e il consenso alle notifiche.
session_in_test = È l'ambiente di prova di {$issuer}: non arriva nessuna mail, e il codice ({$code}) non vale nel servizio vero. Per i codici veri togli l'indirizzo di prova dalle impostazioni.
session_valid = {$code} vale fino al {$time}.
session_told_revoked = {$code} è stato revocato.
session_told_revoked_dated = {$code} è stato revocato: valeva dal {$from} al {$time}.
session_told_expired = {$code} è scaduto ({$time}).
session_told_other = {$code}: il servizio dice «{$words}».
session_ended = {$code} è stato revocato e non vale più.
session_was_over = {$code} non valeva già più.
session_was_over_dated = {$code} non valeva già più: era stato revocato il {$time}.
session_not_found = Nessun ID-SESSIONE salvato comincia così, o più di uno. Guarda «session list».
session_unsettled = Di {$code} non si sa per che cosa vale. Sceglilo in Staffetta, nel browser, e riprova.
authorization_page_received = Accesso ricevuto. Torna a Staffetta: puoi chiudere questa scheda.
authorization_page_refused = Accesso non riuscito. Torna a Staffetta per sapere perché: puoi chiudere questa scheda.
authorization_page_foreign = Questa risposta non è quella dell'accesso richiesto e non è stata usata. Se hai un'altra scheda dell'accesso aperta, finisci lì; altrimenti chiudi questa scheda e riprova da Staffetta.
authorization_begins = Si apre il browser: accedi a {$issuer} con SPID, CIE o CNS. Se non si apre, apri tu questo indirizzo:
authorization_done = Nuovo codice {$code} da {$issuer}, valido fino al {$time}.
approval_mailbox = Casella {$place} ({$given})
approval_portal = Portale {$place} ({$given})
approval_sender = Mittente {$place} per {$issuer} ({$given})
approval_of_administrator = impostato dall'amministratore

## The PIN window

pin_title = Staffetta: PIN della tessera
pin_ask = Per accedere serve il PIN della tessera.
pin_portal = Portale: {$portal} ({$host})
pin_holder = Intestatario: {$holder}
pin_reader = Lettore: {$reader}
pin_rule = Il PIN ha da {$shortest} a {$longest} cifre.
pin_label = PIN:
pin_sign_in = Accedi
pin_cancel = Annulla
pin_close = Chiudi
pin_wrong = { $tries ->
    [unknown] PIN errato. La tessera non ha detto quanti tentativi restano.
    [1] PIN errato. Attenzione: resta un solo tentativo. Se sbagli ancora la tessera si blocca, e per sbloccarla serve il PUK. Se non sei sicuro, annulla e cerca il PIN nella documentazione ricevuta con la tessera.
   *[other] PIN errato. Tentativi rimasti: {$tries}.
}
pin_remaining = { $tries ->
    [1] Attenzione: dopo un PIN errato, alla tessera resta un solo tentativo. Se sbagli la tessera si blocca, e per sbloccarla serve il PUK. Se non sei sicuro, annulla e cerca il PIN nella documentazione ricevuta con la tessera.
   *[other] Dopo un PIN errato, alla tessera restano {$tries} tentativi.
}
pin_may_be_last = Attenzione: dopo i PIN errati questo può essere l'ultimo tentativo; la tessera non dice quanti ne restano. Se sbagli la tessera si blocca, e per sbloccarla serve il PUK. Se non sei sicuro, annulla e cerca il PIN nella documentazione ricevuta con la tessera.
pin_only_digits = Scrivi solo cifre. La tessera non è stata interrogata: quello che hai scritto non costa tentativi.
pin_wrong_length = Il PIN ha da {$shortest} a {$longest} cifre. La tessera non è stata interrogata: quello che hai scritto non costa tentativi.
pin_last_try_button = Ho capito, uso l'ultimo tentativo
pin_last_try_typed = Per usare l'ultimo tentativo scrivi «{$word}» e premi Invio; solo Invio annulla:{" "}
pin_last_try_word = sì
pin_blocked_title = Staffetta: PIN bloccato
pin_blocked = Il PIN della tessera è bloccato.
pin_blocked_help = Per sbloccarlo serve il PUK ricevuto con la tessera: usa il programma fornito con la tessera, oppure rivolgiti allo sportello che l'ha rilasciata.
pin_pad_title = Staffetta: PIN sul lettore
pin_pad = Scrivi il PIN sui tasti del lettore e conferma lì.

field_title = Staffetta: credenziali di {$service}
field_ask = Scrivi quello che usi per {$service}.
field_kept = Resta solo nel portachiavi di questo computer: il browser non lo vede.
field_may_be_empty = Se non lo hai, lascia vuoto e vai avanti.
field_next = Avanti
field_user = Nome utente
field_password = Password
field_pincode = Pincode
field_codice_fiscale = Codice fiscale
field_region = Codice della regione
field_asl = Codice della ASL
field_ssa = Codice SSA
field_structure = Codice della struttura (ospedale o simile)
field_program = Codice del software, con l'azienda
field_missing = «{$name}»: serve per continuare.
field_size = «{$name}»: servono da {$least} a {$most} caratteri.
field_exact_size = «{$name}»: servono {$size} caratteri.
field_shape = «{$name}»: ci sono caratteri che qui non vanno. Riscrivilo senza spazi.

## What can go wrong: the extension shows these too

portal_says = Il portale dice: «{$words}»
error_detail = Dettaglio per l'assistenza: {$detail}
error_help = Assistenza del portale: telefono {$help}

unnamed_reader = di questo computer
unnamed_host = richiesto
unnamed_name = sconosciuto

error_frame_too_long = La richiesta al programma Staffetta è troppo lunga. Riprova; se continua, chiama l'assistenza.
error_malformed = Estensione e programma Staffetta non riescono a comunicare. Aggiorna entrambi.
error_unsupported_version = Estensione e programma Staffetta hanno versioni diverse. Aggiorna entrambi.
error_unknown_request = Il programma Staffetta è più vecchio dell'estensione. Aggiornalo.
error_invalid_params = Il programma Staffetta non ha accettato la richiesta. Riapri la mail e riprova.
error_busy = Il programma Staffetta è occupato. Riprova tra qualche secondo.
error_session_unknown = Questo ID-SESSIONE non c'è più: è scaduto o è stato dimenticato. Riapri la mail, o premi «Reinvia ID Sessione via mail».
error_session_expired = L'ID-SESSIONE è scaduto. Premi «Reinvia ID Sessione via mail» e apri la nuova mail.
error_session_unconfirmed = Il mittente di questo ID-SESSIONE non è confermato. Apri Staffetta e conferma se ti fidi.
error_origin_refused = Questa pagina non è un portale approvato: il codice non viene inserito.
error_vault_full = Ci sono troppi ID-SESSIONE salvati. Apri Staffetta e dimentica quelli che non servono.
error_session_changed = Nel frattempo è arrivato un altro codice: guarda e ripeti.
error_session_ahead = Secondo l'orologio di questo computer, l'ID-SESSIONE è stato richiesto nel futuro: non è stato salvato. Controlla data e ora; se sono giuste, non usare quel messaggio.
error_keyring_absent = Il computer non ha un portachiavi. Chiama l'assistenza informatica.
error_keyring_locked = Il portachiavi del computer è bloccato. Sbloccalo con la password e riprova.
error_keyring_slow = Il portachiavi del computer non risponde. Riprova tra qualche secondo.
error_keyring_refusing = Il portachiavi del computer ha rifiutato la richiesta. Chiama l'assistenza informatica.
error_host_missing = Il programma Staffetta non è installato su questo computer. Chiedi all'assistenza informatica di installarlo.
error_host_forbidden = Il browser non permette a questa estensione di usare il programma Staffetta. Chiedi all'assistenza informatica di consentirlo.
error_host_blocked = L'amministratore del browser vieta il programma Staffetta. Chiedi all'assistenza informatica di consentire «it.staffetta.host».
error_host_too_old = Il programma Staffetta è più vecchio dell'estensione. Chiedi all'assistenza informatica di aggiornare il programma.
error_host_too_new = L'estensione Staffetta è più vecchia del programma. Chiudi e riapri il browser per aggiornarla; se non basta, chiama l'assistenza informatica.
error_host_died = Il programma Staffetta si è chiuso. Riprova.
error_host_slow = Il programma Staffetta non risponde. Riprova tra qualche secondo.
error_internal = Qualcosa non ha funzionato in Staffetta. Riprova; se continua, chiama l'assistenza.
error_unknown_failure = Il programma Staffetta segnala un problema che questa estensione non conosce. Aggiorna l'estensione.

error_service_missing = Il servizio per le smart card del computer non è attivo. Riavvia il computer; se non basta, chiedi all'assistenza informatica di installare o avviare il servizio (pcscd, «Smart card» in Windows).
error_service_refused = Il servizio per le smart card non ammette questo utente o questa sessione remota. Accedi direttamente a questo computer, o chiedi all'assistenza informatica.
error_reader_missing = Nessun lettore di smart card collegato. Collega il lettore e riprova.
error_card_missing = Nessuna tessera nel lettore. Inserisci la tessera, con il chip in avanti, e riprova.
error_card_unresponsive = La tessera nel lettore {$reader} non risponde. Controlla che il chip sia dalla parte giusta, puliscilo con un panno asciutto e reinserisci la tessera; se non cambia nulla, provala in un altro lettore.
error_card_contactless = La tessera è solo appoggiata sul lettore {$reader}. Inseriscila fino in fondo: l'accesso funziona solo con il chip a contatto.
error_card_unknown = La tessera nel lettore {$reader} non è una CNS o TS-CNS che Staffetta sa usare. Inserisci la TS-CNS; la carta d'identità elettronica non va bene.
error_card_not_activated = Questa tessera non ha il certificato di accesso: non è stata attivata. Attivala presso la tua ASL o lo sportello della regione che l'ha emessa.
error_card_several = Ci sono più tessere utilizzabili nei lettori. Lascia inserita solo la tua e riprova.
error_card_removed = La tessera è stata tolta. Reinseriscila e lasciala nel lettore fino alla fine dell'accesso.
error_card_busy = Un altro programma sta usando la tessera. Chiudi i programmi di firma o le altre finestre che la usano e riprova.
error_card_reset = Un altro programma ha interrotto il lavoro con la tessera. Riprova; se succede ancora, chiudi i programmi di firma.
error_card_error = La tessera ha risposto in modo inatteso. Toglila, reinseriscila e riprova; se continua, rivolgiti all'ente che l'ha emessa.
error_certificate_expired = Il certificato della tessera è scaduto. Serve una nuova tessera: chiedila alla tua ASL o alla regione, poi usa «Registra CNS».
error_certificate_not_yet_valid = Il certificato della tessera non è ancora valido. Controlla la data e l'ora del computer; se sono giuste, aspetta il giorno di inizio validità.
error_certificate_malformed = Il certificato della tessera non si può leggere. Togli la tessera, reinseriscila e riprova; se continua, rivolgiti all'ente che l'ha emessa.
error_certificate_not_for_login = Il certificato di questa tessera non serve per accedere ai portali: di solito è una tessera solo per la firma digitale. Il PIN non è stato chiesto. Inserisci la TS-CNS e riprova; se è questa, rivolgiti alla tua ASL o all'ente che l'ha emessa.
error_approvals_full = Ci sono troppe approvazioni. Apri «Luoghi e fiducia», revoca quelle che non servono e riprova.
error_approval_of_administrator = Questa approvazione è impostata dall'amministratore: solo lui può revocarla. Rivolgiti all'assistenza informatica.
error_approvals_unwritable = Le approvazioni non si possono salvare su questo computer. Chiedi all'assistenza informatica di controllare i permessi della cartella delle impostazioni di Staffetta.
error_login_elsewhere = Un altro browser o programma sta già accedendo con la tessera: completa quell'accesso, o chiudi la sua finestra del PIN, poi riprova. Qui non è stato chiesto nessun PIN.
error_key_too_small = La tessera è di un tipo vecchio (chiave di 1024 bit), che i portali non accettano più. Chiedi una nuova tessera alla tua ASL o alla regione.
error_pin_cancelled = { $tries ->
    [unknown] { $wrong ->
        [unknown] Hai chiuso la finestra del PIN: l'accesso non è avvenuto; nessun tentativo consumato.
       *[other] Hai chiuso la finestra del PIN dopo un PIN errato: l'accesso non è avvenuto. La tessera non ha detto quanti tentativi restano: dopo pochi errori si blocca.
    }
    [1] Hai chiuso la finestra del PIN: l'accesso non è avvenuto. Alla tessera resta 1 tentativo: se sbagli ancora, si blocca. Cerca il foglio con il PIN prima di riprovare.
   *[other] Hai chiuso la finestra del PIN: l'accesso non è avvenuto. Alla tessera restano {$tries} tentativi.
}
error_pin_timed_out = { $tries ->
    [unknown] { $wrong ->
        [unknown] Il PIN non è stato inserito in tempo: nessun tentativo consumato. Riprova quando hai il PIN a portata di mano.
       *[other] Dopo un PIN errato non ne è stato inserito un altro in tempo. La tessera non ha detto quanti tentativi restano: riprova quando hai il PIN a portata di mano.
    }
    [1] Il PIN non è stato inserito in tempo. Alla tessera resta 1 tentativo: se sbagli ancora, si blocca. Riprova quando hai il PIN a portata di mano.
   *[other] Il PIN non è stato inserito in tempo. Alla tessera restano {$tries} tentativi. Riprova quando hai il PIN a portata di mano.
}
error_pin_window_missing = La finestra del PIN non si può mostrare. Su Linux serve un programma pinentry: chiedi all'assistenza informatica di installare uno dei pacchetti pinentry-gtk2, pinentry-gnome3 o pinentry-qt (così si chiamano in Debian e Ubuntu), poi riprova.
error_pin_wrong = { $tries ->
    [unknown] PIN errato. Controllalo prima di riprovare: dopo pochi errori la tessera si blocca.
    [1] PIN errato. Resta 1 tentativo: se sbagli ancora, la tessera si blocca. Cerca il foglio con il PIN prima di riprovare.
   *[other] PIN errato. Restano {$tries} tentativi. Controlla il PIN prima di riprovare.
}
error_pin_blocked = Il PIN della tessera è bloccato. Si sblocca con il PUK, con il programma fornito con la tessera o allo sportello dell'ASL. Staffetta non chiede il PUK.
error_pin_not_usable = Il PIN di questa tessera non è stato attivato o non si può usare. Rivolgiti alla tua ASL o all'ente che ha emesso la tessera.
error_module_failed = Il programma del produttore della tessera ({$name}) ha dato un errore. Riprova; se continua, aggiornalo o chiedi all'assistenza informatica.
error_module_missing = Questa tessera ({$name}) ha bisogno del programma del suo produttore, che non è installato. Scaricalo dal sito dell'ente che ha emesso la tessera, o chiedi all'assistenza informatica.
error_module_too_old = Il programma del produttore della tessera ({$name}) è troppo vecchio per il portale {$host}. Aggiornalo e riprova.
error_portal_unknown = Questo portale non è tra quelli noti, o il suo indirizzo non è configurato. Chiedi all'assistenza informatica di aggiungerlo.
error_portal_unreachable = Non si riesce a raggiungere il portale {$host}. Controlla la connessione a Internet; se gli altri siti funzionano, il portale è fermo: riprova più tardi.
error_portal_slow = Il portale {$host} non ha risposto in tempo. Riprova tra qualche minuto.
error_portal_untrusted = Il certificato del portale {$host} non è affidabile: per prudenza l'accesso è stato interrotto. Controlla la data del computer; se è giusta, avvisa l'assistenza informatica.
error_portal_revoked = Il certificato del portale {$host} è stato revocato da chi l'ha emesso: per prudenza l'accesso è stato interrotto. Non accedere nemmeno dal browser, e avvisa l'assistenza del portale.
error_portal_intercepted = Un programma di sicurezza ({$name}) controlla la connessione con il portale {$host}: così non si può accedere con la tessera. Chiedi all'assistenza informatica di escludere il portale dal suo controllo HTTPS.
error_portal_tls = Il portale {$host} ha interrotto la connessione sicura senza dire perché. Riprova; se continua, la tessera potrebbe non essere accettata: rivolgiti all'assistenza del portale.
error_portal_asks_no_card = Il portale {$host} ha risposto (HTTP {$status}) ma non ha chiesto la tessera: forse l'accesso con smart card è sospeso o l'indirizzo è cambiato. Prova dal browser; se lì funziona, avvisa l'assistenza informatica.
error_portal_tls_error = La connessione sicura con il portale {$host} non è riuscita per un errore TLS: {$name}. Riprova; se continua, segnala queste parole all'assistenza del portale.
error_portal_tls_level = Il portale {$host} e Staffetta non hanno in comune una versione di TLS e una cifratura abbastanza sicure: la connessione non si apre. Prova dal browser e segnala il problema all'assistenza del portale.
error_portal_wants_card = Il portale {$host} chiede la tessera anche per la pagina dell'ID-SESSIONE, che Staffetta legge senza. Apri la pagina nel browser e copia il codice, o fattelo mandare via mail.
error_portal_elsewhere = Il portale rimanda a {$host}, che non fa parte di quelli previsti: per prudenza l'accesso è stato interrotto. Avvisa l'assistenza informatica.
error_portal_refuses_certificate = Il portale non accetta il certificato della tessera. Rivolgiti alla regione o all'ente che l'ha emessa.
error_portal_security_down = I sistemi di sicurezza del portale non rispondono. Riprova più tardi; se continua, rivolgiti all'assistenza del portale.
error_portal_user_unknown = Il portale non conosce il tuo codice fiscale. Rivolgiti all'assistenza del portale.
error_portal_unexpected = Il portale ha mostrato una pagina che Staffetta non riconosce: non si sa se l'accesso è riuscito. Prova dal browser; se lì funziona, avvisa l'assistenza informatica.
error_proxy_failed = Il proxy della rete ({$host}) rifiuta il collegamento o non funziona. Chiedi all'assistenza informatica di ammettere il portale.
error_session_over = La sessione del portale è finita. Accedi di nuovo con la tessera.
error_not_logged_in = Non risulta nessun accesso aperto a questo portale. Accedi prima con la tessera.
error_code_not_shown = La pagina del portale non mostra nessun ID-SESSIONE utilizzabile. Aprila nel browser e controlla; puoi anche farti mandare il codice via mail.
error_process_missing = Il programma della tessera (staffetta-card) non c'è o non può partire. Installa di nuovo Staffetta e, su Linux, libpcsclite1; poi riprova.
error_process_died = Il programma della tessera si è interrotto. Riprova; se continua, togli e reinserisci la tessera e avvisa l'assistenza informatica.
error_process_slow = Il programma della tessera non ha risposto in tempo. Riprova; se continua, togli e reinserisci la tessera, ricollega il lettore e avvisa l'assistenza informatica.
error_cancelled = L'operazione è stata interrotta prima della fine. Se serve ancora, ricomincia.
error_portal_wants_registration = Il portale non ha ancora registrato questa tessera. Usa «Registra CNS» una volta (si rifà con ogni tessera nuova), poi accedi.
error_card_internal = Qualcosa non ha funzionato con la tessera. Riprova; se continua, avvisa l'assistenza informatica.

error_issuer_unreachable = Il servizio {$host} non si raggiunge. Controlla la connessione a Internet; se gli altri siti funzionano, il servizio è fermo: riprova più tardi.
error_issuer_slow = Il servizio {$host} non ha risposto in tempo. La richiesta può essere arrivata lo stesso. Se hai chiesto un codice, guarda prima nella posta; poi riprova, se serve.
error_issuer_untrusted = Il certificato del servizio {$host} non è affidabile: per prudenza non è stato inviato nulla. Controlla la data del computer; se è giusta, avvisa l'assistenza informatica.
error_issuer_unexpected = Il servizio {$host} ha dato una risposta che non si può leggere (HTTP {$status}). Se hai chiesto un codice, guarda nella posta se è arrivato; altrimenti riprova più tardi.
error_issuer_password_refused = Il servizio non accetta utente e password. Staffetta non riprova, perché l'utenza può essere bloccata. Controlla sul portale se la password è scaduta, poi scrivi quella nuova nelle credenziali di Staffetta.
error_issuer_record_lost = Il file in cui Staffetta annota le richieste ai servizi si è rovinato: non si sa più se la password era stata rifiutata, e per prudenza non è stato inviato nulla. Scrivi di nuovo la password nelle credenziali di Staffetta.
error_issuer_elsewhere = Un altro browser o programma sta già chiedendo al servizio con le tue credenziali: non è stato inviato nulla. Aspetta che abbia finito (un minuto e mezzo al massimo), poi riprova.
error_issuer_user_unknown = Il servizio non conosce questo utente. Controlla il nome utente nelle credenziali di Staffetta.
error_issuer_user_differs = L'utente con cui accedi non è quello della richiesta. Scrivi di nuovo le credenziali in Staffetta, con l'utente e non con il nickname.
error_issuer_request_wrong = Il servizio non accetta la richiesta: «{$words}» (codice {$name}). Controlla i dati nelle credenziali di Staffetta; se sono giusti, chiama l'assistenza.
error_issuer_login_missing = Il servizio dice che utente e password non gli sono arrivati. Di solito li toglie il proxy o un programma che controlla la rete: chiedi all'assistenza informatica.
error_issuer_code_unknown = Il servizio non conosce questo ID-SESSIONE. Richiedi un nuovo codice.
error_issuer_code_revoked = Questo ID-SESSIONE è già stato revocato. Richiedi un nuovo codice.
error_issuer_code_over = Questo ID-SESSIONE non è più valido. Richiedi un nuovo codice.
error_issuer_mail_failed = Il servizio non è riuscito a inviare la mail con il codice. Riprova tra qualche minuto.
error_issuer_mailbox_missing = Non c'è una casella certificata per ricevere il codice. Sistema TS: accedi a www.sistemats.it con SPID, CIE o TS-CNS, apri «Sicurezza», poi «Certifica mail», e scrivi il codice di validazione che ricevi. SIRPED: su PUA apri «Profilo», «Dati Personali», «Notifica», certifica la casella e dai il consenso alle notifiche SIRPED. Poi richiedi di nuovo il codice.
error_issuer_pincode_malformed = Il pincode non ha la forma giusta. Riscrivilo nelle credenziali di Staffetta, senza spazi.
error_issuer_pincode_wrong = Il pincode non è valido. Controllalo e riscrivilo nelle credenziali di Staffetta.
error_issuer_identifier_wrong = Il servizio non accetta il pincode cifrato: «{$words}» (codice {$name}). Riscrivi il pincode nelle credenziali di Staffetta; se l'errore resta, chiedi all'assistenza informatica se il certificato di cifratura è quello di questo servizio.
error_issuer_codice_fiscale_wrong = Il codice fiscale non è quello di questo utente. Correggilo nelle credenziali di Staffetta.
error_issuer_address_hidden = Il servizio non riesce a vedere l'indirizzo IP di questo computer. Di solito dipende dal proxy o dalla rete: chiedi all'assistenza informatica.
error_issuer_workplace_wrong = I codici di regione, ASL o struttura non sono quelli di questo utente. Correggili nelle credenziali di Staffetta: li trovi nel tuo profilo su Sistema TS.
error_issuer_workplace_or_address = Il servizio risponde: «{$words}» (codice 307). O i codici di regione, ASL o struttura non sono quelli di questo utente, o il servizio non vede l'indirizzo IP del computer. Controlla prima i codici nelle credenziali di Staffetta; se sono giusti, chiedi all'assistenza informatica di guardare proxy e rete.
error_issuer_encryption_wrong = Il servizio non riesce a decifrare il pincode: il certificato di cifratura può essere vecchio. Chiedi all'assistenza informatica di installare quello nuovo in Staffetta.
error_issuer_broken = Il servizio segnala un suo problema: «{$words}» (codice {$name}). Riprova più tardi; se continua, chiama l'assistenza del servizio (Sistema TS: 800 030 070).
error_issuer_other = Il servizio risponde: «{$words}» (codice {$name}). Se non sai che cosa fare, riferisci queste parole all'assistenza.
error_issuer_field_wrong = Il dato «{$name}» manca o non ha la lunghezza giusta: non è stato inviato nulla. Correggilo nelle credenziali di Staffetta.
error_issuer_role_unknown = Questo servizio non dà codici per il tuo ruolo: non è stato inviato nulla. SIRPED dà codici solo a chi prescrive; chi eroga li chiede a Sistema TS. Se il ruolo è sbagliato, correggilo in «Luoghi e fiducia».
error_issuer_soon = Hai richiesto un codice meno di un minuto fa: guarda nella posta, anche nello spam. Se non arriva, riprova tra un minuto.
error_issuer_often = Hai richiesto troppi codici nell'ultima ora: il servizio potrebbe revocarli o bloccare l'utenza. Riprova tra {$minutes} min.
error_issuer_not_configured = Questo servizio non è configurato su questo computer, o gli manca un dato. Chiedi all'assistenza informatica di completarlo nelle impostazioni di Staffetta.
error_issuer_certificate_missing = Manca il certificato con cui si cifra il pincode. Aggiungilo in «Luoghi e fiducia», o chiedi all'assistenza informatica.
error_issuer_certificate_wrong = Questo file non è un certificato con cui si possa cifrare il pincode. Il certificato di Sistema TS si chiama «SanitelCF.cer»; quello di SIRPED lo dà la regione. Resta valido quello di prima.
error_issuer_certificate_early = Il certificato per il pincode che hai messo vale solo dal {$name}: è salvato, e si usa da quel giorno. Fino ad allora serve quello che vale adesso: scegli anche quello.
error_issuer_credentials_missing = Le credenziali di questo servizio non sono salvate qui. Inseriscile in «Luoghi e fiducia», poi riprova.
error_issuer_authorization_refused = L'accesso nel browser non è riuscito. Il servizio dice: «{$words}». Riprova; se succede ancora, chiedi all'assistenza del servizio.
error_issuer_authorization_foreign = La risposta arrivata dal browser non è quella dell'accesso richiesto: non è stata usata. Chiudi la scheda e riprova da Staffetta.
error_issuer_authorization_slow = L'accesso nel browser non è stato completato in tempo. Riprova quando sei pronto con SPID, CIE o CNS.
error_issuer_token_refused = La conferma ricevuta dopo l'accesso non è attendibile: il codice non è stato salvato. Riprova; se succede ancora, avvisa l'assistenza informatica.
error_issuer_token_missing = Questo codice non è stato richiesto con l'accesso nel browser da questo computer: qui non si può verificare né revocare.
error_issuer_port_taken = Un altro programma, o un'altra richiesta di accesso, occupa la porta che serve per la risposta del browser. Chiudilo e riprova.
error_browser_not_opened = Il browser non si è aperto. Apri il tuo browser e riprova.
error_issuer_redirect_wrong = L'indirizzo di ritorno dell'accesso («redirect» in services.toml) non è di questo computer. L'assistenza informatica deve far registrare alla regione un indirizzo come http://127.0.0.1/staffetta, e scriverlo lì uguale.
