//! Why an approval does not count.

/// Why an approval does not count (E-cases' rule 7: every fact that did not count is printed with the reason).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NotCounted {
    /// It names another revision than the head.
    Stale,
    /// The forge moved it to a head that arrived after it was given (law 3).
    Rebound,
    /// It was given before the target was changed (E17).
    OtherTarget,
    /// Its giver's later review says otherwise (E08).
    Superseded,
    /// It was dismissed or withdrawn.
    Dismissed,
    /// Its giver may not write to the repository (E81).
    NoRight,
    /// Its giver had lost the right, and nobody saw it while it mattered (J9).
    RightNotSeen,
    /// A robot gave it (E49).
    Robot,
    /// Its giver is an author (J7).
    Author,
    /// It was given after the merge (E82).
    AfterMerge,
    /// It only comments (E78).
    Comment,
    /// No line of the requirement asks for its giver.
    NotAsked,
    /// Its giver left (E101).
    Left,
    /// It names no revision, and two heads arrived at its very moment (E72).
    Unplaced,
    /// Its giver cannot be named (E43).
    Unnamed,
    /// Its giver resolves to no person (E41).
    Unlisted,
    /// The whole change comes from another forge (E93).
    Imported,
    /// It says something that this release does not know, as its giver's last word (E170).
    UnknownVerdict,
    /// Whether its giver may write to the repository cannot be read (E81).
    RightUnknown,
    /// Its giver holds another stage of the set, and `mode: sufficient` leaves it out (J19).
    Involved,
}
