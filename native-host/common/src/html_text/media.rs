//! Whether rules are for a reader's screen.

/// When rules hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    Always,
    Never,
    /// Where something is so that is not known here.
    Perhaps(String),
}

/// What a list of media says.
pub(super) fn on_screens(media: &str) -> Holds {
    let media = media.trim().to_ascii_lowercase();
    let of_one = |one: &str| match one.trim() {
        "" | "all" | "screen" | "only screen" | "only all" => Holds::Always,
        one if ["print", "speech", "not screen", "not all"].iter().any(|other| one.starts_with(other)) => {
            Holds::Never
        }
        _ => Holds::Perhaps(media.clone()),
    };
    let all: Vec<Holds> = media.split(',').map(of_one).collect();
    let is_any = |holds: fn(&Holds) -> bool| all.iter().find(|one| holds(one)).cloned();
    is_any(|one| *one == Holds::Always)
        .or_else(|| is_any(|one| matches!(one, Holds::Perhaps(_))))
        .unwrap_or(Holds::Never)
}

/// Whether a condition is that the reader prefers light pages: where another is that he prefers dark ones, both are
/// never so.
pub(super) fn is_for_light(media: &str) -> bool {
    media.replace(' ', "").contains("(prefers-color-scheme:light)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_hold_always_never_or_perhaps() {
        let perhaps = |media: &str| Holds::Perhaps(media.to_owned());
        for (media, holds) in [
            ("", Holds::Always),
            ("print, Screen", Holds::Always),
            ("only screen", Holds::Always),
            ("print", Holds::Never),
            ("not all", Holds::Never),
            ("print, (min-width: 1px)", perhaps("print, (min-width: 1px)")),
            ("not print", perhaps("not print")),
        ] {
            assert_eq!(on_screens(media), holds, "{media}");
        }
        assert!(is_for_light("screen and (prefers-color-scheme: light)"));
    }
}
