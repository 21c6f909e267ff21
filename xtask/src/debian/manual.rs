//! The manual page and bash's completion, made of what the host's own `--help` says: neither can differ from it.

use std::fmt::Write as _;

use staffetta_native::language::Language;

/// The program of both.
pub(super) const PROGRAM: &str = "staffetta-host";

/// The page in a language, out of the help in that language.
pub(super) fn page(language: Language, help: &str, version: &str) -> String {
    let (name, description, files, status) = match language {
        Language::Italian => ("NOME", "DESCRIZIONE", "FILE", "STATO DI USCITA"),
        Language::German => ("BEZEICHNUNG", "BESCHREIBUNG", "DATEIEN", "EXIT-STATUS"),
        Language::English => ("NAME", "DESCRIPTION", "FILES", "EXIT STATUS"),
    };
    let codes = match language {
        Language::Italian => {
            "0: tutto a posto. 1: c'è un problema, detto a parole. 2: il comando è sbagliato o un file non si legge. \
             3: chi ha avviato il programma non è l'estensione. 4: il browser si è interrotto a metà di un messaggio."
        }
        Language::German => {
            "0: alles in Ordnung. 1: ein Problem, das genannt wird. 2: falscher Befehl oder unlesbare Datei. \
             3: nicht von der Erweiterung gestartet. 4: der Browser brach mitten in einer Nachricht ab."
        }
        Language::English => {
            "0: all is well. 1: a problem, which is named. 2: a wrong command, or a file that cannot be read. \
             3: not started by the extension. 4: the browser ended in the middle of a message."
        }
    };
    let (about, rest) = help.split_once('\n').unwrap_or((help, ""));
    let about = about.split_once(": ").map_or(about, |(_, about)| about);
    let mut page = format!(".TH STAFFETTA\\-HOST 1 \"\" \"staffetta {version}\"\n");
    let _ = writeln!(page, ".SH {name}\nstaffetta\\-host \\- {}", escaped(about));
    let _ = writeln!(page, ".SH {description}\n.nf\n{}\n.fi", escaped(rest.trim()));
    let _ = writeln!(page, ".SH {files}");
    for file in ["approvals.toml", "portals.toml", "services.toml", "settings.toml"] {
        let _ = writeln!(page, "{}\n.br", escaped(&format!("/etc/staffetta/{file}")));
    }
    let _ = writeln!(page, ".SH {status}\n{codes}");
    page
}

/// Completion: the commands, and each command's options; files where there is nothing else.
pub(super) fn completion(help: &str) -> String {
    let commands = commands(help);
    let names: Vec<&str> = commands.iter().map(|(name, _)| *name).collect();
    let mut script = String::from("_staffetta_host() {\n    local words\n");
    let _ = writeln!(script, "    words='{} --help --version'", names.join(" "));
    script.push_str("    if ((COMP_CWORD > 1)); then\n        case ${COMP_WORDS[1]} in\n");
    for (name, options) in &commands {
        let _ = writeln!(script, "            {name}) words='{}' ;;", options.join(" "));
    }
    script.push_str("            *) words='' ;;\n        esac\n    fi\n");
    script.push_str(
        "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\")\n}\n",
    );
    let _ = writeln!(script, "complete -o default -F _staffetta_host {PROGRAM}");
    script
}

/// The commands of a help, each with its options.
fn commands(help: &str) -> Vec<(&str, Vec<&str>)> {
    let mut commands: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in help.lines() {
        if let Some(name) = line.strip_prefix(PROGRAM).and_then(|rest| rest.trim().strip_suffix(':')) {
            // `credentials set` is a word of `credentials`.
            let (command, word) =
                name.split_once(' ').map_or((name, None), |(name, word)| (name, Some(word)));
            if commands.last().is_none_or(|(last, _)| *last != command) {
                commands.push((command, Vec::new()));
            }
            commands.last_mut().into_iter().for_each(|(_, words)| words.extend(word));
        } else if let Some(option) = line.split_whitespace().find(|word| word.starts_with("--"))
            && line.starts_with(' ')
            && let Some((_, options)) = commands.last_mut()
        {
            options.push(option);
        }
    }
    commands
}

/// As roff wants it: hyphens that can be copied, nothing that it takes for a request.
fn escaped(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let line = line.replace('\\', "\\\\").replace('-', "\\-");
        if line.starts_with(['.', '\'']) { format!("\\&{line}") } else { line }
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELP: &str = "Staffetta: keeps the code.\n\nUsage: staffetta-host COMMAND\n\nOptions:\n  -h, --help  shows this\n\n\
        staffetta-host install:\nregisters\n      --system          for all users\n      --browser <NAME>  only this one\n\n\
        staffetta-host card:\nshows --everything\n.dots\n\nstaffetta-host keys:\n\nstaffetta-host keys set:\n      --one  x\n";

    #[test]
    fn completion_knows_each_command_with_its_options() {
        assert_eq!(
            commands(HELP),
            [("install", vec!["--system", "--browser"]), ("card", vec![]), ("keys", vec!["set", "--one"])]
        );
        let script = completion(HELP);
        assert!(script.contains("words='install card keys --help --version'"), "{script}");
        assert!(script.contains("install) words='--system --browser' ;;"), "{script}");
    }

    #[test]
    fn a_page_says_what_the_help_says_and_nothing_of_it_is_a_request() {
        let page = page(Language::English, HELP, "0.1.0");
        assert!(page.contains("staffetta\\-host \\- keeps the code."), "{page}");
        assert!(page.contains("\\-\\-browser <NAME>") && page.contains("\n\\&.dots"), "{page}");
    }
}
