//! The command line: which command, with which options, and the help that says so. Knows no command's work.

use std::error::Error;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use clap::builder::StyledStr;
use clap::error::ErrorKind;
use clap::{ArgAction, Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use mail_parser::DateTime;
use staffetta_core::Timestamp;
use staffetta_core::profiles::{service, services};
use staffetta_native::texts::{Text, say};

use crate::install::browsers;
use crate::settings::Settings;

#[derive(Parser)]
#[command(name = "staffetta-host", version, about = say(Text::HelpProgram), help_template = template(&say(Text::ValueCommand)))]
#[command(flatten_help = true, args_override_self = true, disable_help_subcommand = true)]
#[command(disable_help_flag = true, disable_version_flag = true, next_help_heading = say(Text::HelpOptions))]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
    #[arg(short, long, global = true, action = ArgAction::Help, help = say(Text::HelpHelp))]
    help: Option<bool>,
    #[arg(short = 'V', long, action = ArgAction::Version, help = say(Text::HelpVersion))]
    version: Option<bool>,
}

/// What is asked.
#[derive(Subcommand)]
pub(super) enum Command {
    #[command(about = say(Text::HelpInstall))]
    Install(Registration),
    #[command(about = say(Text::HelpUninstall))]
    Uninstall(Removal),
    #[command(about = say(Text::HelpDiagnose))]
    Diagnose(Diagnosis),
    #[command(about = say(Text::HelpCard))]
    Card(CardView),
    #[command(about = say(Text::HelpLogin))]
    Login(Login),
    #[command(about = say(Text::HelpLogout))]
    Logout(Logout),
    #[command(about = say(Text::HelpKeyboard))]
    Keyboard(Keyboard),
    #[command(about = say(Text::HelpApprovals))]
    Approvals(ApprovalsList),
    #[command(about = say(Text::HelpCredentials), flatten_help = true)]
    Credentials(Credentials),
    #[command(about = say(Text::HelpInspect))]
    Inspect(Inspection),
    #[command(subcommand, about = say(Text::HelpSession), flatten_help = true)]
    Session(SessionOrder),
}

/// Which registrations are meant.
#[derive(Args)]
pub(super) struct Registration {
    /// For all users of the computer.
    #[arg(long, help = say(Text::HelpSystem))]
    pub(super) system: bool,
    /// Keys of browsers; empty means those that are there.
    #[arg(long = "browser", value_name = say(Text::ValueName), value_parser = browser, help = say(Text::HelpBrowser))]
    pub(super) browsers: Vec<String>,
    /// A Chromium browser's data folder, in place of the browsers' own places.
    #[arg(long, value_name = say(Text::ValueFolder), help = say(Text::HelpInDataDir))]
    pub(super) user_data_dir: Option<PathBuf>,
    /// Say what would be done, and do nothing.
    #[arg(long, help = say(Text::HelpDryRun))]
    pub(super) dry_run: bool,
}

/// What is removed.
#[derive(Args)]
pub(super) struct Removal {
    /// Of which registrations.
    #[command(flatten)]
    pub(super) registration: Registration,
    /// The sessions in the keyring too.
    #[arg(long, help = say(Text::HelpPurge))]
    pub(super) purge: bool,
}

/// How the state is shown.
#[derive(Args)]
pub(super) struct Diagnosis {
    /// For a machine.
    #[arg(long, help = say(Text::HelpJson))]
    pub(super) json: bool,
    /// Also try to reach the portals.
    #[arg(long, help = say(Text::HelpOnline))]
    pub(super) online: bool,
    /// See [`Registration::user_data_dir`].
    #[arg(long, value_name = say(Text::ValueFolder), help = say(Text::HelpDataDirToo))]
    pub(super) user_data_dir: Option<PathBuf>,
}

/// How cards are shown.
#[derive(Args)]
pub(super) struct CardView {
    /// For a machine.
    #[arg(long, help = say(Text::HelpJson))]
    pub(super) json: bool,
    /// Show holder, codice fiscale and serial whole.
    #[arg(long, help = say(Text::HelpRevealPerson))]
    pub(super) reveal: bool,
    /// Also what was sent to each card, and what it answered.
    #[arg(long, help = say(Text::HelpCardTrace))]
    pub(super) trace: bool,
}

/// A login.
#[derive(Args)]
pub(super) struct Login {
    /// Id of the portal.
    #[arg(value_name = say(Text::ValuePortal), help = known_portals())]
    pub(super) portal: String,
    /// Register the card instead.
    #[arg(long, help = say(Text::HelpRegister))]
    pub(super) register: bool,
    /// The card meant, where there are several.
    #[arg(long, value_name = say(Text::ValueNumber), help = say(Text::HelpSerial))]
    pub(super) serial: Option<String>,
    /// For a machine.
    #[arg(long, help = say(Text::HelpJson))]
    pub(super) json: bool,
}

/// A logout.
#[derive(Args)]
pub(super) struct Logout {
    /// Id of the portal.
    #[arg(value_name = say(Text::ValuePortal), help = known_portals())]
    pub(super) portal: String,
}

/// What is done about a reader's own pinpad.
#[derive(Args)]
pub(super) struct Keyboard {
    /// The reader to remember or, with `forget`, to forget.
    #[arg(value_name = say(Text::ValueReader), required_unless_present_any = ["list", "forget"])]
    #[arg(help = say(Text::HelpReader))]
    pub(super) reader: Option<String>,
    /// The readers remembered.
    #[arg(long, conflicts_with_all = ["reader", "forget"], help = say(Text::HelpList))]
    pub(super) list: bool,
    /// One reader, or all.
    #[arg(long, help = say(Text::HelpForget))]
    pub(super) forget: bool,
}

/// What is done about the approvals.
#[derive(Args)]
pub(super) struct ApprovalsList {
    /// The origin or address that is approved no more.
    #[arg(long, value_name = say(Text::ValuePlace), help = say(Text::HelpWithdraw))]
    pub(super) withdraw: Option<String>,
    /// For a machine.
    #[arg(long, help = say(Text::HelpJson))]
    pub(super) json: bool,
}

/// What is done about the credentials of the issuers' services.
#[derive(Args)]
pub(super) struct Credentials {
    #[command(subcommand)]
    pub(super) act: CredentialsAct,
}

/// Set, told, removed.
#[derive(Subcommand)]
pub(super) enum CredentialsAct {
    #[command(about = say(Text::HelpCredentialsSet))]
    Set(CredentialsSet),
    #[command(about = say(Text::HelpCredentialsShow))]
    Show(CredentialsShown),
    #[command(about = say(Text::HelpCredentialsRemove))]
    Remove(CredentialsRemoved),
}

/// What is set: all that the service needs, unless something is named. No value is an argument.
#[derive(Args)]
pub(super) struct CredentialsSet {
    /// Id of the service.
    #[arg(value_name = say(Text::ValueService), value_parser = known_service, help = known_services())]
    pub(super) service: String,
    /// The password alone.
    #[arg(long, help = say(Text::HelpNewPassword))]
    pub(super) password: bool,
    /// The pincode alone.
    #[arg(long, help = say(Text::HelpNewPincode))]
    pub(super) pincode: bool,
    /// The certificate for the pincode: a file, PEM or DER.
    #[arg(long, value_name = say(Text::ValueFile), help = say(Text::HelpCertificate))]
    pub(super) certificate: Option<PathBuf>,
}

/// How they are told.
#[derive(Args)]
pub(super) struct CredentialsShown {
    /// For a machine.
    #[arg(long, help = say(Text::HelpJson))]
    pub(super) json: bool,
}

/// Which are removed.
#[derive(Args)]
pub(super) struct CredentialsRemoved {
    /// Id of the service; all without one.
    #[arg(value_name = say(Text::ValueService), value_parser = known_service, help = known_services())]
    pub(super) service: Option<String>,
}

/// What is looked at.
#[derive(Args)]
pub(super) struct Inspection {
    /// The file; `-` is standard input.
    #[arg(value_name = say(Text::ValueFile), help = say(Text::HelpFile))]
    pub(super) file: PathBuf,
    /// Show the code whole.
    #[arg(long, help = say(Text::HelpRevealCode))]
    pub(super) reveal: bool,
    /// Judge as if it were this time.
    #[arg(long, value_name = say(Text::ValueTime), value_parser = time, help = say(Text::HelpAt))]
    pub(super) at: Option<Timestamp>,
}

/// What is done about codes.
#[derive(Subcommand)]
pub(super) enum SessionOrder {
    #[command(about = say(Text::HelpSessionList))]
    List(SessionList),
    #[command(about = say(Text::HelpSessionRequest))]
    Request(SessionRequest),
    #[command(about = say(Text::HelpSessionCheck))]
    Check(SessionCode),
    #[command(about = say(Text::HelpSessionRevoke))]
    Revoke(SessionCode),
}

/// A code that is asked for.
#[derive(Args)]
pub(super) struct SessionRequest {
    /// Id of the service.
    #[arg(value_name = say(Text::ValueService), help = known_services())]
    pub(super) service: String,
    /// For who dispenses, not for who prescribes.
    #[arg(long = "erogatore", help = say(Text::HelpDispenser))]
    pub(super) dispenser: bool,
    /// For a machine.
    #[arg(long, help = say(Text::HelpJson))]
    pub(super) json: bool,
}

/// A code that is held.
#[derive(Args)]
pub(super) struct SessionCode {
    /// How it begins.
    #[arg(value_name = say(Text::ValueCode), help = say(Text::HelpCodeBegins))]
    pub(super) code: String,
    /// For a machine.
    #[arg(long, help = say(Text::HelpJson))]
    pub(super) json: bool,
}

/// How codes are listed.
#[derive(Args)]
pub(super) struct SessionList {
    /// For a machine.
    #[arg(long, help = say(Text::HelpJson))]
    pub(super) json: bool,
}

/// Why there is no command to carry out.
pub(super) enum NoCommand {
    /// Help or version was asked for: this is it.
    Answered(String),
    /// The command line cannot be read; the text is for the user.
    Unclear(String),
}

/// Whether this is one of our commands or options.
pub(super) fn is_command(word: &OsStr) -> bool {
    let word = word.to_string_lossy();
    word == "help" || word.starts_with('-') || CommandLine::command().find_subcommand(&*word).is_some()
}

/// Reads a command with its options.
pub(super) fn read(arguments: &[OsString]) -> Result<Command, NoCommand> {
    let word = arguments.first().map(|word| word.to_string_lossy().into_owned()).unwrap_or_default();
    if word == "help" {
        return Err(NoCommand::Answered(help_of(&arguments[1..])));
    }
    let matches = CommandLine::command().no_binary_name(true).try_get_matches_from(arguments);
    matches.and_then(|matches| Command::from_arg_matches(&matches)).map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp => NoCommand::Answered(help_of(arguments)),
        ErrorKind::DisplayVersion => NoCommand::Answered(error.to_string()),
        ErrorKind::MissingRequiredArgument
        | ErrorKind::MissingSubcommand
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => NoCommand::Unclear(missing(&word)),
        _ => NoCommand::Unclear(error.source().map_or_else(|| first_line(&error), ToString::to_string)),
    })
}

/// All commands with their options.
pub(super) fn help() -> String {
    CommandLine::command().render_help().to_string()
}

/// The command that is named, with its options; all of them where none is.
fn help_of(arguments: &[OsString]) -> String {
    let mut whole = CommandLine::command().no_binary_name(true);
    whole.build();
    let deeper = |found: &clap::Command, word: &OsString| found.find_subcommand(word).cloned();
    let first = arguments.first().and_then(|word| deeper(&whole, word));
    let Some(first) = first else { return help() };
    let found = arguments.get(1).and_then(|word| deeper(&first, word)).unwrap_or(first);
    let found = found.mut_args(|arg| arg.help_heading(say(Text::HelpOptions)));
    let name = found.get_bin_name().unwrap_or_default().trim_start_matches("staffetta-host ").to_owned();
    let values = found.get_positionals().map(|value| format!(" {value}"));
    let command = found.has_subcommands().then(|| format!(" {}", say(Text::ValueCommand)));
    let usage = [name].into_iter().chain(command).chain(values).collect::<String>();
    found.help_template(template(&usage)).render_help().to_string()
}

/// What has to be named with a command and was not.
fn missing(command: &str) -> String {
    match command {
        "inspect" => say(Text::FileMissing),
        "keyboard" => say(Text::ReaderNotNamed),
        "credentials" => say(Text::ServiceNotNamed { known: &known_services() }),
        "session" => say(Text::SessionNotNamed { known: &known_services() }),
        _ => say(Text::PortalNotNamed { known: &known_portals() }),
    }
}

/// What the parser says is wrong, without its usage.
fn first_line(error: &clap::Error) -> String {
    let whole = error.to_string();
    let line = whole.lines().next().unwrap_or_default();
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}

/// The parser's own words are English: only what is said with our texts is shown.
fn template(name: &str) -> StyledStr {
    format!("{{about}}\n\n{}\n\n{{all-args}}", say(Text::HelpUsage { name })).into()
}

/// The ids of the portals one can log in at.
pub(super) fn known_portals() -> String {
    let settings = Settings::read();
    let known = settings.portals.iter().filter(|portal| portal.is_configured());
    known.map(|portal| portal.id.as_str()).collect::<Vec<_>>().join(", ")
}

/// The ids of the issuers' services.
fn known_services() -> String {
    services().service.iter().map(|service| service.id.as_str()).collect::<Vec<_>>().join(", ")
}

fn known_service(name: &str) -> Result<String, String> {
    let unknown = || say(Text::UnknownService { name, known: &known_services() });
    service(name).map(|service| service.id.clone()).ok_or_else(unknown)
}

fn browser(name: &str) -> Result<String, String> {
    let known = browsers::names();
    let unknown = || say(Text::UnknownBrowser { name, known: &known.join(", ") });
    if known.contains(&name) { Ok(name.to_owned()) } else { Err(unknown()) }
}

fn time(text: &str) -> Result<Timestamp, String> {
    // The parser takes a time without its offset for one of Greenwich; here it has to be written.
    let has_offset = text.ends_with(['Z', 'z']) || text.rfind(['+', '-']).is_some_and(|place| place > 10);
    DateTime::parse_rfc3339(text)
        .filter(|time| has_offset && time.is_valid())
        .map(|time| Timestamp::from_seconds(time.to_timestamp()))
        .ok_or_else(|| say(Text::WrongTime { time: text }))
}
