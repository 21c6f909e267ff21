//! How the elements of a document look while it is read from its beginning to its end, in every way in which a browser
//! may show it. What may look one way or another stands in a place of its own.

use scraper::{ElementRef, Html};

use super::css::{Sheet, View};
use super::look::Look;

/// The looks of the elements that are open.
pub(super) struct Looks {
    /// A mail's styles; a page has none that count.
    sheet: Option<Sheet>,
    views: Vec<View>,
    /// For each open element, its look in each view.
    open: Vec<Vec<Look>>,
    /// How many places there are.
    places: usize,
}

impl Looks {
    /// Of a document: with its styles, or without.
    pub(super) fn of(document: &Html, has_styles: bool) -> Self {
        let sheet = has_styles.then(|| Sheet::of(document));
        let views = sheet.as_ref().map_or_else(|| vec![View::Sure], Sheet::views);
        let outermost = vec![Look::default(); views.len()];
        Self { sheet, views, open: vec![outermost], places: 0 }
    }

    /// That of the innermost element that is open.
    pub(super) fn around(&self) -> Look {
        self.open.last().and_then(|looks| looks.first()).copied().unwrap_or_default()
    }

    /// An element opens. `is_in_line`: words of its line stand before it; `is_unseen`: nothing of it is shown.
    pub(super) fn enter(&mut self, element: ElementRef<'_>, is_in_line: bool, is_unseen: bool) -> Look {
        let depth = self.open.len();
        let around = self.open.last().cloned().unwrap_or_default();
        let mut looks: Vec<Look> = match &self.sheet {
            None => around.iter().map(|look| look.of_plain(element.value())).collect(),
            Some(sheet) => {
                self.places += 1;
                let styles = sheet.styles(element, depth);
                let all = around.iter().zip(&self.views);
                all.map(|(look, view)| {
                    look.of_styled(element, &styles.in_view(*view), (is_in_line, self.places))
                })
                .map(|look| if styles.is_unknown { look.at(self.places) } else { look })
                .collect()
            }
        };
        if is_unseen {
            looks = looks.into_iter().map(Look::gone).collect();
        }
        if matches!(element.value().name(), "col" | "colgroup") && !looks.iter().all(Look::is_visible) {
            // Which cells are of the column is a browser's business.
            for look in self.open.iter_mut().rev().take(2).flatten() {
                *look = look.at(self.places);
            }
        }
        if let (Some((first, others)), Some((outer, around))) =
            (looks.split_first_mut(), around.split_first())
        {
            for (other, around) in others.iter().zip(around) {
                let is_told_apart = |one: &Look, other: &Look| one.is_hidden() != other.is_hidden();
                let is_new = is_told_apart(first, other) && !is_told_apart(outer, around);
                *first = first.or_perhaps(other, is_new, self.places);
            }
        }
        let look = looks.first().copied().unwrap_or_default();
        self.open.push(looks);
        look
    }

    /// The innermost element closes.
    pub(super) fn leave(&mut self) -> Option<Look> {
        self.open.pop().and_then(|looks| looks.first().copied())
    }
}
