//! The address of a change or a repository, as people copy it.

/// A change by its address, such as `https://github.com/acme/payments/pull/482`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The forge, such as `https://github.com`.
    pub server: String,
    /// The repository's owner.
    pub owner: String,
    /// The repository's name.
    pub repo: String,
    /// The number.
    pub number: u64,
}

/// The text is not the address of a change.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not the address of a pull request: give it as `https://github.com/OWNER/REPOSITORY/pull/NUMBER`"
)]
pub struct PlaceError(String);

impl std::str::FromStr for Place {
    type Err = PlaceError;

    fn from_str(text: &str) -> Result<Self, PlaceError> {
        parse(text.trim()).ok_or_else(|| {
            PlaceError(
                text.chars()
                    .take(200)
                    .flat_map(char::escape_debug)
                    .collect(),
            )
        })
    }
}

/// A repository by its address, such as `https://github.com/acme/payments`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// The forge, such as `https://github.com`.
    pub server: String,
    /// The repository's owner.
    pub owner: String,
    /// The repository's name.
    pub repo: String,
}

/// The text is not the address of a repository.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not the address of a repository: give it as `https://github.com/OWNER/REPOSITORY`"
)]
pub struct HomeError(String);

impl std::str::FromStr for Home {
    type Err = HomeError;

    fn from_str(text: &str) -> Result<Self, HomeError> {
        let whole = text.trim().split(['?', '#']).next().unwrap_or_default();
        let bare = whole.trim_end_matches('/');
        let bare = bare.strip_suffix(".git").unwrap_or(bare);
        // Three parts after the scheme and no more: a page of the repository is not the repository.
        let place = match bare.split("://").nth(1).map(|rest| rest.split('/').count()) {
            Some(3) => parse(&format!("{bare}/pull/1")),
            Some(_) | None => None,
        };
        place
            .map(|place| Self {
                server: place.server,
                owner: place.owner,
                repo: place.repo,
            })
            .ok_or_else(|| {
                HomeError(
                    text.chars()
                        .take(200)
                        .flat_map(char::escape_debug)
                        .collect(),
                )
            })
    }
}

fn parse(text: &str) -> Option<Place> {
    let (scheme, rest) = text.split_once("://")?;
    let rest = rest.split(['?', '#']).next()?;
    let mut parts = rest.split('/');
    let (host, owner, repo) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next()? != "pull" {
        return None;
    }
    let number: u64 = parts.next()?.parse().ok().filter(|number| *number > 0)?;
    let is_name = |name: &&str| {
        !name.is_empty()
            && name.len() <= 100
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
            && !matches!(*name, "." | "..")
    };
    let whole = [owner, repo].iter().all(is_name) && !host.is_empty();
    whole.then(|| Place {
        server: format!("{scheme}://{host}"),
        owner: owner.to_owned(),
        repo: repo.to_owned(),
        number,
    })
}

impl Place {
    /// The owner and name of `owner/name`, if that is what it is.
    #[must_use]
    pub fn repository(text: &str) -> Option<(String, String)> {
        parse(&format!("https://x/{text}/pull/1")).map(|place| (place.owner, place.repo))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_taken_apart_whatever_tab_it_was_copied_from() {
        for text in [
            "https://github.com/acme/payments/pull/482",
            "https://github.com/acme/payments/pull/482/files?w=1#diff",
            " https://github.com/acme/payments/pull/482/ ",
        ] {
            let place: Place = text.parse().unwrap();
            assert_eq!(
                (
                    place.server.as_str(),
                    place.owner.as_str(),
                    place.repo.as_str(),
                    place.number
                ),
                ("https://github.com", "acme", "payments", 482)
            );
        }
    }

    #[test]
    fn a_repository_is_an_address_without_a_page() {
        for text in [
            "https://github.com/acme/payments",
            " https://github.com/acme/payments/ ",
            "https://github.com/acme/payments.git",
        ] {
            let home: Home = text.parse().unwrap();
            assert_eq!(
                (
                    home.server.as_str(),
                    home.owner.as_str(),
                    home.repo.as_str()
                ),
                ("https://github.com", "acme", "payments")
            );
        }
        for text in [
            "",
            "acme/payments",
            "https://github.com/acme",
            "https://github.com/acme/payments/pull/1",
            "https://github.com/acme/payments/settings",
            "https://github.com/../payments",
        ] {
            assert!(text.parse::<Home>().is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_of_a_pull_request_is_refused() {
        for text in [
            "",
            "482",
            "acme/payments#482",
            "https://github.com/acme/payments",
            "https://github.com/acme/payments/issues/482",
            "https://github.com/acme/payments/pull/0",
            "https://github.com/acme/../pull/1",
            "https://github.com/acme/pay ments/pull/1",
            "https:///acme/payments/pull/1",
        ] {
            assert!(text.parse::<Place>().is_err(), "{text}");
        }
        assert_eq!(Place::repository("acme"), None);
        assert_eq!(
            Place::repository("acme/payments"),
            Some(("acme".to_owned(), "payments".to_owned()))
        );
    }
}
