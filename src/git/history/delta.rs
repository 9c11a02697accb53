//! Deltas of packs, as gitformat-pack(5) has them: copies from a base and new bytes.

/// The largest object that is made of a delta, in bytes.
const LARGEST: usize = 256 << 20;

/// A reader of one delta.
struct Delta<'d> {
    bytes: &'d [u8],
}

impl Delta<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*first)
    }

    /// A size: seven bits a byte, the lowest first.
    fn size(&mut self) -> Option<usize> {
        let mut size = 0usize;
        for shift in (0..42).step_by(7) {
            let byte = self.byte()?;
            size |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(size);
            }
        }
        None
    }

    /// The bytes of a number that these bits say are there, the lowest first.
    fn number(&mut self, op: u8, bits: std::ops::Range<u32>) -> Option<usize> {
        let mut value = 0usize;
        for (place, bit) in bits.enumerate() {
            if op & (1 << bit) != 0 {
                value |= usize::from(self.byte()?) << (8 * place);
            }
        }
        Some(value)
    }
}

/// The object that a delta makes of its base; none where it is no delta of it.
pub(super) fn patched(base: &[u8], delta: &[u8]) -> Option<Vec<u8>> {
    let mut delta = Delta { bytes: delta };
    if delta.size()? != base.len() {
        return None;
    }
    let wanted = delta.size().filter(|wanted| *wanted <= LARGEST)?;
    let mut out = Vec::with_capacity(wanted);
    while let Some(op) = delta.byte() {
        if op & 0x80 != 0 {
            let offset = delta.number(op, 0..4)?;
            let size = match delta.number(op, 4..7)? {
                0 => 0x1_0000,
                size => size,
            };
            out.extend_from_slice(base.get(offset..offset.checked_add(size)?)?);
        } else {
            let size = usize::from(op);
            let (new, rest) = delta.bytes.split_at_checked(size).filter(|_| size > 0)?;
            out.extend_from_slice(new);
            delta.bytes = rest;
        }
        if out.len() > wanted {
            return None;
        }
    }
    (out.len() == wanted).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_and_new_bytes_make_the_object() {
        let base = b"the quick brown fox";
        // Copy 4..9, insert `!`, copy 0..4 with an offset of two bytes, of which one is nought.
        let delta = [19, 10, 0x91, 4, 5, 1, b'!', 0x90, 4];
        assert_eq!(patched(base, &delta).unwrap(), b"quick!the ");
    }

    #[test]
    fn what_is_no_delta_makes_nothing() {
        let base = b"base";
        for delta in [
            &[][..],
            &[4],
            &[5, 1, 1, b'x'],
            &[4, 2, 1, b'x'],
            &[4, 1, 2, b'x', b'y'],
            &[4, 1, 0],
            &[4, 9, 0x91, 3, 9],
            &[4, 1, 5, b'x'],
            &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        ] {
            assert_eq!(patched(base, delta), None, "{delta:?}");
        }
    }
}
