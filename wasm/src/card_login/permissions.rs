//! Hosts of portals that the user let us reach: those of portals that are gone are given back to the browser.

use crate::browser;

/// Gives back what the user granted beyond the manifest and these hosts.
pub(super) async fn keep_only(hosts: &[String]) {
    let [granted, fixed] = [browser::granted_hosts().await, browser::manifest_hosts()];
    let surplus = beyond(granted, &[&fixed, hosts]);
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
