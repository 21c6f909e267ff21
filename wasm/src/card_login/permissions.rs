//! Hosts that the user let us reach: those that neither a portal with a card entry nor an approval needs any more are
//! given back to the browser.

use crate::{approvals, browser};

/// Gives back what the user granted beyond these hosts and what is approved.
pub(super) async fn keep_only(hosts: &[String]) {
    let approved = approvals::patterns().await;
    let surplus = beyond(browser::granted_hosts().await, &[&approved, hosts]);
    if !surplus.is_empty() {
        browser::give_back_hosts(&surplus).await;
    }
}

/// Gives one pattern back, if neither these hosts nor what is approved need it.
pub(super) async fn give_back(pattern: String, hosts: &[String]) {
    let approved = approvals::patterns().await;
    let surplus = beyond(vec![pattern], &[&approved, hosts]);
    if !surplus.is_empty() {
        browser::give_back_hosts(&surplus).await;
    }
}

/// The patterns of single hosts that none of the lists has. A wider one is the user's own doing.
fn beyond(granted: Vec<String>, needed: &[&[String]]) -> Vec<String> {
    let is_one_host = |pattern: &String| !pattern.contains("//*") && pattern.starts_with("https://");
    let is_needed = |pattern: &String| needed.iter().any(|list| list.contains(pattern));
    granted.into_iter().filter(|pattern| is_one_host(pattern) && !is_needed(pattern)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_single_hosts_that_nothing_needs_any_more_are_given_back() {
        let list = |hosts: &[&str]| hosts.iter().map(|host| format!("https://{host}/*")).collect::<Vec<_>>();
        let granted = list(&["webmail.example", "portale.example", "via.example", "*.example", "*"]);
        let granted = granted.into_iter().chain(["<all_urls>".to_owned()]).collect();
        let needed = [list(&["webmail.example"]), list(&["portale.example"])];
        assert_eq!(beyond(granted, &[&needed[0], &needed[1]]), list(&["via.example"]));
    }
}
