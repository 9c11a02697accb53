//! Matching people to the lines of one requirement: different people for each place (J18).

use super::candidates::fills;
use super::scene::Scene;
use crate::decision::Candidates;
use crate::duty::{Moment, Sight};
use crate::identity::Who;
use crate::line::Line;

/// Somebody who may fill lines.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Who.
    pub who: Who,
    /// For each line, whether they fill it.
    pub fills: Vec<Sight>,
}

/// The best that candidates can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matched {
    /// Who was counted, each once.
    pub counted: Vec<Who>,
    /// How many places stay empty.
    pub lacking: u32,
}

/// The most places that one line may ask for; the policy's reader refuses more.
const MOST: u32 = 64;

/// Fills as many places as can be filled with different people, the first candidates first: give them in the order of
/// their names. `hopeful` takes what cannot be told for a yes.
#[must_use]
pub fn match_lines(lines: &[Line], candidates: &[Candidate], hopeful: bool) -> Matched {
    let places: Vec<usize> = lines
        .iter()
        .enumerate()
        .flat_map(|(index, line)| std::iter::repeat_n(index, line.people.min(MOST) as usize))
        .collect();
    let fills = |candidate: &Candidate, line: usize| match candidate.fills.get(line) {
        Some(Sight::Yes) => true,
        Some(Sight::Unknown) => hopeful,
        Some(Sight::No | Sight::NotSeen) | None => false,
    };
    // One candidate a person: two accounts of one person are one candidate with the better of their sights.
    let joined;
    let people = if stands_twice(candidates) {
        joined = join(candidates);
        joined.as_slice()
    } else {
        candidates
    };
    let mut taken: Vec<Option<usize>> = vec![None; people.len()];
    let mut filled = 0u32;
    for place in 0..places.len() {
        let mut visited = vec![false; people.len()];
        if augment(place, &places, people, &fills, &mut taken, &mut visited) {
            filled += 1;
        }
    }
    let counted = people
        .iter()
        .zip(&taken)
        .filter(|(_, taken)| taken.is_some())
        .map(|(person, _)| person.who)
        .collect();
    Matched {
        counted,
        lacking: u32::try_from(places.len())
            .unwrap_or(u32::MAX)
            .saturating_sub(filled),
    }
}

/// Lines, and how far they are filled.
pub(super) struct Filling<'a> {
    pub(super) lines: &'a [Line],
    pub(super) filled: &'a [Candidate],
    /// How many places are empty.
    pub(super) lacking: u32,
}

impl Filling<'_> {
    /// The lines of which one person more fills a place.
    pub(super) fn open(&self) -> Vec<Line> {
        let helps = |place: usize| {
            let sight = |line| match line == place {
                true => Sight::Yes,
                false => Sight::No,
            };
            // Nobody of the evidence.
            let somebody = Who(u32::MAX);
            self.helps(Candidate {
                who: somebody,
                fills: (0..self.lines.len()).map(sight).collect(),
            })
        };
        let lines = self.lines.iter().enumerate();
        lines
            .filter(|(place, _)| helps(*place))
            .map(|(_, line)| line.clone())
            .collect()
    }

    /// Whether this one fills a place that is empty.
    fn helps(&self, one: Candidate) -> bool {
        let mut with = self.filled.to_vec();
        with.push(one);
        match_lines(self.lines, &with, false).lacking < self.lacking
    }

    /// Leaves out whoever fills no place that is empty: people who are counted already, who are then named as those whom
    /// it takes somebody else than, and people of other lines.
    pub(super) fn keep(&self, scene: &Scene<'_, '_>, by: &mut Candidates) {
        let known = std::mem::take(&mut by.known);
        let (helping, others): (Vec<Who>, Vec<Who>) = known.into_iter().partition(|who| {
            let accounts = scene.roster.principal(*who).map(|one| &one.accounts);
            let sight = |line: &Line| {
                let sights = accounts.into_iter().flatten().map(|account| {
                    let now = Moment::Now;
                    fills(scene.evidence, scene.roster, line, *who, account.id, now)
                });
                match sights.fold(Sight::No, Sight::or) {
                    // Whom the policy names may fill it, as far as nobody has seen otherwise.
                    Sight::Yes | Sight::Unknown => Sight::Yes,
                    sight @ (Sight::No | Sight::NotSeen) => sight,
                }
            };
            self.helps(Candidate {
                who: *who,
                fills: self.lines.iter().map(sight).collect(),
            })
        });
        by.known = helping;
        let counted = |who: &Who| self.filled.iter().any(|one| one.who == *who);
        by.except.extend(others.into_iter().filter(counted));
        by.except.sort_by_key(|who| scene.roster.name(*who));
    }
}

fn stands_twice(candidates: &[Candidate]) -> bool {
    let mut rest = candidates;
    while let [first, others @ ..] = rest {
        if others.iter().any(|other| other.who == first.who) {
            return true;
        }
        rest = others;
    }
    false
}

fn join(candidates: &[Candidate]) -> Vec<Candidate> {
    let mut people: Vec<Candidate> = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        match people.iter_mut().find(|known| known.who == candidate.who) {
            Some(known) => {
                for (mine, other) in known.fills.iter_mut().zip(&candidate.fills) {
                    *mine = mine.or(*other);
                }
            }
            None => people.push(candidate.clone()),
        }
    }
    people
}

fn augment(
    place: usize,
    places: &[usize],
    people: &[Candidate],
    fills: &dyn Fn(&Candidate, usize) -> bool,
    taken: &mut Vec<Option<usize>>,
    visited: &mut [bool],
) -> bool {
    let Some(line) = places.get(place).copied() else {
        return false;
    };
    for (index, person) in people.iter().enumerate() {
        let Some(seen) = visited.get_mut(index) else {
            continue;
        };
        if *seen || !fills(person, line) {
            continue;
        }
        *seen = true;
        let held = taken.get(index).copied().flatten();
        let free = match held {
            None => true,
            Some(other) => augment(other, places, people, fills, taken, visited),
        };
        if free {
            if let Some(slot) = taken.get_mut(index) {
                *slot = Some(place);
            }
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(people: u32) -> Line {
        Line {
            people,
            from: Vec::new(),
            permission: None,
            place: crate::line::Place::default(),
        }
    }

    fn candidate(who: u32, fills: &[Sight]) -> Candidate {
        Candidate {
            who: Who(who),
            fills: fills.to_vec(),
        }
    }

    #[test]
    fn one_person_never_fills_two_lines_of_one_requirement_e45_j18() {
        let both = [candidate(0, &[Sight::Yes, Sight::Yes])];
        assert_eq!(match_lines(&[line(1), line(1)], &both, false).lacking, 1);
    }

    #[test]
    fn a_greedy_choice_is_taken_back_where_another_arrangement_fills_more() {
        let people = [
            candidate(0, &[Sight::Yes, Sight::Yes]),
            candidate(1, &[Sight::Yes, Sight::No]),
        ];
        assert_eq!(match_lines(&[line(1), line(1)], &people, false).lacking, 0);
    }

    #[test]
    fn an_unreadable_membership_matters_only_where_it_changes_the_matching() {
        let people = [candidate(0, &[Sight::Yes]), candidate(1, &[Sight::Unknown])];
        assert_eq!(match_lines(&[line(1)], &people, false).lacking, 0);
        assert_eq!(match_lines(&[line(2)], &people, false).lacking, 1);
        assert_eq!(match_lines(&[line(2)], &people, true).lacking, 0);
    }

    #[test]
    fn two_accounts_of_one_person_are_one() {
        let people = [candidate(7, &[Sight::Yes]), candidate(7, &[Sight::Yes])];
        assert_eq!(match_lines(&[line(2)], &people, false).lacking, 1);
    }
}
