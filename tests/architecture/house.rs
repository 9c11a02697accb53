//! The house: every module from the ground up, what it may import, and whether it is pure.

/// One module.
pub(crate) struct Room {
    /// Its name: the folder or file under `src/`.
    pub(crate) name: &'static str,
    /// Whether it knows the world outside.
    pub(crate) purity: Purity,
    /// The modules it may import, all of which stand before it.
    pub(crate) imports: &'static [&'static str],
}

/// Whether a module knows the world outside its arguments.
pub(crate) enum Purity {
    /// It does not.
    Pure,
    /// It does not, but for these files.
    PureBut(&'static [&'static str]),
    /// It does.
    Edge,
}

const fn pure(name: &'static str, imports: &'static [&'static str]) -> Room {
    Room {
        name,
        purity: Purity::Pure,
        imports,
    }
}

const fn edge(name: &'static str, imports: &'static [&'static str]) -> Room {
    Room {
        name,
        purity: Purity::Edge,
        imports,
    }
}

/// Everything, from the ground up.
pub(crate) const HOUSE: &[Room] = &[
    pure("digest", &[]),
    pure("problem", &[]),
    pure("evidence", &[]),
    pure("yaml", &["problem", "evidence"]),
    pure("identity", &["evidence", "problem", "yaml"]),
    pure("audit", &["digest", "evidence", "yaml", "identity"]),
    pure("duty", &["problem", "yaml", "evidence", "identity"]),
    pure("line", &["evidence", "identity"]),
    pure("decision", &["evidence", "identity", "duty", "line"]),
    pure(
        "clause",
        &["evidence", "identity", "duty", "line", "decision"],
    ),
    pure(
        "waiver",
        &[
            "digest", "problem", "yaml", "evidence", "identity", "duty", "line", "clause",
        ],
    ),
    pure(
        "policy",
        &[
            "problem", "yaml", "evidence", "identity", "duty", "line", "decision", "clause",
            "waiver",
        ],
    ),
    pure(
        "report",
        &[
            "digest", "evidence", "identity", "audit", "duty", "line", "decision", "clause",
            "waiver", "policy",
        ],
    ),
    pure(
        "access",
        &[
            "problem", "yaml", "evidence", "duty", "line", "clause", "policy", "report",
        ],
    ),
    pure(
        "trial",
        &[
            "problem", "yaml", "evidence", "identity", "duty", "decision", "report",
        ],
    ),
    Room {
        name: "record",
        purity: Purity::PureBut(&["src/record/folder.rs"]),
        imports: &[
            "digest", "problem", "evidence", "identity", "decision", "waiver", "policy", "report",
        ],
    },
    edge("git", &["evidence", "audit"]),
    edge("ci", &["evidence"]),
    edge(
        "forge",
        &[
            "digest", "problem", "evidence", "identity", "line", "policy", "access", "ci",
        ],
    ),
    edge(
        "cli",
        &[
            "digest", "problem", "yaml", "evidence", "identity", "audit", "duty", "line",
            "decision", "clause", "waiver", "policy", "report", "access", "trial", "record", "git",
            "ci", "forge",
        ],
    ),
    edge("lib", &[]),
    edge("main", &[]),
];
