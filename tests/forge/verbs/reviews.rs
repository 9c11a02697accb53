//! Reviews, dismissals, suggested edits.

use super::{PullName, Work};
use crate::forge::Forge;
use crate::forge::state::{Review, ReviewState, What};

impl Forge {
    pub fn approve(&self, pull: &PullName, login: &str) -> u64 {
        self.review(pull, login, ReviewState::Approved, None, None)
    }

    /// Approves a revision that need not be the head any more (the page was open while the head moved).
    pub fn approve_at(&self, pull: &PullName, login: &str, revision: &str) -> u64 {
        self.review(pull, login, ReviewState::Approved, Some(revision), None)
    }

    pub fn request_changes(&self, pull: &PullName, login: &str) -> u64 {
        self.review(pull, login, ReviewState::ChangesRequested, None, None)
    }

    pub fn comment_review(&self, pull: &PullName, login: &str) -> u64 {
        self.review(pull, login, ReviewState::Commented, None, None)
    }

    /// A review comment that suggests a new text for a file.
    pub fn suggest(&self, pull: &PullName, login: &str, path: &str, text: &str) -> u64 {
        self.review(
            pull,
            login,
            ReviewState::Commented,
            None,
            Some((path.into(), text.into())),
        )
    }

    /// Somebody applies a suggestion: a commit by them in the browser, with the suggester as co-author.
    pub fn apply_suggestion(&self, pull: &PullName, review: u64, login: &str) -> String {
        let (suggester, path, text, head_repo, head) = {
            let state = self.state();
            let held = state.pull(&pull.repo, pull.number);
            let review = held
                .reviews
                .iter()
                .find(|r| r.id == review)
                .expect("no such review");
            let (path, text) = review
                .suggestion
                .clone()
                .expect("the review suggests nothing");
            let suggester = state.account(review.author).login.clone();
            (
                suggester,
                path,
                text,
                held.head_repo.clone().expect("a head repository"),
                held.head.clone(),
            )
        };
        let email = format!("{suggester}@acme.example");
        let work = Work::by(login)
            .message("Apply suggestion")
            .write(&path, &text)
            .co_author(&suggester, &email)
            .in_browser();
        self.push(&head_repo, &head, login, &[work])
    }

    /// A second tab, an edit of the review's own words: nothing but the time of the edit changes.
    pub fn edit_review(&self, pull: &PullName, review: u64, login: &str, body: &str) {
        let mut state = self.state();
        let editor = state.who(login);
        let at = state.tick();
        let held = state.pull_mut(&pull.repo, pull.number);
        let review = held
            .reviews
            .iter_mut()
            .find(|r| r.id == review)
            .expect("no such review");
        review.body = body.into();
        review.edited = Some((at, editor));
    }

    pub fn dismiss(&self, pull: &PullName, review: u64, login: &str, message: &str) {
        let mut state = self.state();
        state.tick();
        let held = state.pull_mut(&pull.repo, pull.number);
        let found = held
            .reviews
            .iter_mut()
            .find(|r| r.id == review)
            .expect("no such review");
        let before = std::mem::replace(&mut found.state, ReviewState::Dismissed);
        let what = What::Dismissed {
            review,
            before,
            message: message.into(),
            because_of: None,
        };
        state.event(pull, Some(login), what);
    }

    pub fn request_review(&self, pull: &PullName, login: &str, of: &str) {
        let mut state = self.state();
        let who = state.who(of);
        state.tick();
        state.pull_mut(&pull.repo, pull.number).requested.push(who);
        state.event(pull, Some(login), What::ReviewRequested { who });
    }

    fn review(
        &self,
        pull: &PullName,
        login: &str,
        kind: ReviewState,
        revision: Option<&str>,
        suggestion: Option<(String, String)>,
    ) -> u64 {
        let mut state = self.state();
        let author = state.who(login);
        let submitted = state.tick();
        let id = state.id();
        let held = state.pull_mut(&pull.repo, pull.number);
        assert!(
            kind == ReviewState::Commented || held.author != Some(author),
            "{login} cannot judge their own pull request"
        );
        let commit = Some(revision.unwrap_or(&held.head_oid).to_owned());
        let review = Review {
            id,
            author,
            state: kind,
            commit,
            submitted,
            edited: None,
            body: String::new(),
            suggestion,
        };
        held.reviews.push(review);
        held.requested.retain(|who| *who != author);
        state.event(pull, Some(login), What::Review { review: id });
        id
    }
}
