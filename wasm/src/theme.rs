//! The brand, doubt, refused and focus colours, from the one style sheet that names them. Our own pages load it; what
//! is drawn into other pages is handed it, since nothing of ours can be loaded there.

/// The style sheet.
pub(crate) const SHEET: &str = include_str!("../../extension/theme.css");

/// A colour by its name in the style sheet, without the two dashes.
pub(crate) fn colour(name: &str) -> &'static str {
    let declared = SHEET.split(['{', ';']).filter_map(|declaration| declaration.trim().split_once(':'));
    let mut found = declared.filter(|(declared, _)| declared.strip_prefix("--") == Some(name));
    found.next().map_or("", |(_, colour)| colour.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_colours_of_the_button_are_in_the_sheet_and_the_icon_has_the_same_green() {
        for name in ["brand", "doubt"] {
            assert!(colour(name).starts_with('#') && colour(name).len() == 7, "{name}: {}", colour(name));
        }
        assert_eq!(colour("nothing"), "");
        assert!(include_str!("../../extension/icons/staffetta.svg").contains(colour("brand")));
    }
}
