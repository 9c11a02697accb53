//! What the forge does not tell of a deployment: from where it starts, and who let it go.

use super::Said;
use super::reason::Saying;
use super::text::{Text, list, say};
use super::words;
use crate::evidence::{AuthorisationState, Demand, Fact, IgnoredKind, Subject, Why};

impl Said<'_, '_> {
    /// That it cannot be told from where on to judge (J23, E131).
    pub(super) fn no_base(&self) -> Saying {
        let environment = match &self.evidence.subject {
            Subject::Deployment { environment, .. } => environment.as_str(),
            Subject::Change { .. } | Subject::Group { .. } => "",
        };
        let mut gaps = self.evidence.gaps.iter();
        if gaps.any(|gap| gap.fact == Fact::Range) {
            return "it cannot be proven what runs there now".into();
        }
        let mut records = self
            .evidence
            .ignored
            .iter()
            .filter(|one| one.what == IgnoredKind::DeploymentRecord);
        let newest = records.next().map_or_else(Text::default, |newest| {
            say![" The newest is ", Text::strange(&newest.detail, 240), "."]
        });
        Saying {
            head: say![
                "no record of a deployment to ",
                Text::strange(environment, 40),
                " proves itself, and no ",
                Text::strange("since", 10),
                " says where to begin"
            ],
            detail: say!["So nobody can tell which changes are new.", newest],
        }
    }

    /// That the environment asks for somebody's word, and none that lets it go is on record (J11).
    pub(super) fn not_let_go(&self) -> Text {
        let Some(deployment) = &self.evidence.deployment else {
            return words::missing(Fact::Authorisations, Why::Unsupported, None);
        };
        match deployment.demand {
            Demand::Required => {}
            Demand::None | Demand::Unknown => {
                return words::missing(Fact::Authorisations, Why::Unsupported, None);
            }
        }
        let rejected: Vec<Text> = deployment
            .authorisations
            .iter()
            .filter(|given| given.state == AuthorisationState::Rejected)
            .map(|given| {
                let refused = Text::from("refused it").linked(given.citation.url.as_deref());
                say![self.names.actor(given.by), " ", refused]
            })
            .collect();
        let why = if rejected.is_empty() {
            "an administrator may have started what it held".into()
        } else {
            list(rejected, "and", 3)
        };
        say![
            "nobody’s approval of the deployment is on record, and the environment asks for one: ",
            why
        ]
    }
}
