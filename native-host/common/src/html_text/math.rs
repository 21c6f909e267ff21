//! The functions of styles that give a length: `calc()`, `min()`, `max()`, `clamp()`. Lengths of several units are
//! added in pixels.

use std::borrow::Cow;

use super::length::Length;

/// How deep they are read in one another.
const DEEPEST: usize = 12;
/// Longest value that is looked at.
const LONGEST: usize = 1_000;
const NAMES: [&str; 5] = ["-webkit-calc(", "calc(", "min(", "max(", "clamp("];

/// A value with what its functions give in their places; one that is not understood stays.
pub(super) fn computed(value: &str) -> Cow<'_, str> {
    let mut done = String::new();
    let mut rest = if value.len() > LONGEST { "" } else { value };
    while let Some(at) = first(rest) {
        let (before, function) = rest.split_at(at);
        let mut reader = Reader { rest: function, depth: 0 };
        let Some(Length { number, unit }) = reader.value() else { return value.into() };
        done.push_str(&format!("{before}{number:.4}{unit}"));
        rest = reader.rest;
    }
    if done.is_empty() { value.into() } else { (done + rest).into() }
}

fn first(text: &str) -> Option<usize> {
    // No letter stands before a name: `minmax(` is another.
    let is_within = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let is_whole = |at: &usize| text.get(..*at).is_some_and(|before| !before.ends_with(is_within));
    NAMES.iter().flat_map(|name| text.match_indices(name).map(|(at, _)| at)).filter(is_whole).min()
}

struct Reader<'a> {
    rest: &'a str,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn takes(&mut self, sign: &str) -> bool {
        let rest = self.rest.trim_start().strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// A function, a bracket, or a number.
    fn value(&mut self) -> Option<Length<'a>> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let name = NAMES.into_iter().chain(["("]).find(|name| self.takes(name));
        let value = match name {
            Some(name) => {
                let mut given = vec![self.sum()?];
                while self.takes(",") {
                    given.push(self.sum()?);
                }
                self.takes(")");
                chosen(name, &given)
            }
            None => self.number(),
        };
        self.depth -= 1;
        value
    }

    fn number(&mut self) -> Option<Length<'a>> {
        let text = self.rest.trim_start();
        let is_number =
            |(at, c): (usize, char)| c.is_ascii_digit() || c == '.' || at == 0 && matches!(c, '+' | '-');
        let digits = text.char_indices().find(|one| !is_number(*one)).map_or(text.len(), |(at, _)| at);
        let behind = text.get(digits..)?;
        let unit = behind.find(|c: char| !c.is_ascii_alphabetic() && c != '%').unwrap_or(behind.len());
        let (word, rest) = text.split_at_checked(digits + unit)?;
        let number = Length::read(word)?;
        self.rest = rest;
        Some(number)
    }

    fn sum(&mut self) -> Option<Length<'a>> {
        let mut all = self.product()?;
        loop {
            let sign = if self.takes("+") {
                1.0
            } else if self.takes("-") {
                -1.0
            } else {
                return Some(all);
            };
            let other = self.product()?;
            all = if all.unit == other.unit {
                Length { number: all.number + sign * other.number, ..all }
            } else {
                let number = all.in_pixels() + sign * other.in_pixels();
                Length { number, unit: "px" }
            };
        }
    }

    fn product(&mut self) -> Option<Length<'a>> {
        let mut all = self.value()?;
        loop {
            if self.takes("*") {
                let other = self.value()?;
                let unit = if all.unit.is_empty() { other.unit } else { all.unit };
                all = Length { number: all.number * other.number, unit };
            } else if self.takes("/") {
                all.number /= self.value()?.number;
            } else {
                return all.number.is_finite().then_some(all);
            }
        }
    }
}

/// What a function gives of what it is given.
fn chosen<'a>(name: &str, given: &[Length<'a>]) -> Option<Length<'a>> {
    let size = |one: &&Length<'_>| one.in_pixels();
    let order = |one: &&Length<'_>, other: &&Length<'_>| size(one).total_cmp(&size(other));
    match (name, given) {
        ("min(", _) => given.iter().min_by(order).copied(),
        ("max(", _) => given.iter().max_by(order).copied(),
        ("clamp(", [least, wanted, most]) => {
            let capped = if size(&wanted) > size(&most) { most } else { wanted };
            Some(if size(&capped) < size(&least) { *least } else { *capped })
        }
        ("clamp(", _) => None,
        (_, [one]) => Some(*one),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::computed;

    #[test]
    fn functions_give_a_length_and_what_is_none_stays() {
        for (value, given) in [
            ("calc(0px)", "0.0000px"),
            ("calc(1px - 1px)", "0.0000px"),
            ("calc(-1 * (5000px + 10em))", "-5160.0000px"),
            ("0 calc(10px / 5) 3px", "0 2.0000px 3px"),
            ("min(1px, 20px)", "1.0000px"),
            ("max(1px, 2em)", "2.0000em"),
            ("clamp(0px, 5px, 1px)", "1.0000px"),
            ("clamp(3px, 0px, 9px) calc(1%)", "3.0000px 1.0000%"),
            ("translate(calc(-100vw - 5000px))", "translate(-5800.0000px)"),
            ("calc(x)", "calc(x)"),
            ("calc(1px / 0)", "calc(1px / 0)"),
            ("minmax(1px, 2px)", "minmax(1px, 2px)"),
            ("16px", "16px"),
        ] {
            assert_eq!(computed(value), given, "{value}");
        }
        for deep in [20, 1_000].map(|depth| "calc(".repeat(depth) + "1px") {
            assert_eq!(computed(&deep), deep);
        }
    }
}
