//! Numbers as bytes, little-endian.

/// Writes one after the other.
#[derive(Debug, Default)]
pub(super) struct Writer(pub(super) Vec<u8>);

impl Writer {
    pub(super) fn number(&mut self, value: f64) {
        self.0.extend(value.to_le_bytes());
    }

    pub(super) fn whole(&mut self, value: u64) {
        self.0.extend(value.to_le_bytes());
    }

    pub(super) fn count(&mut self, value: usize) {
        self.whole(value as u64);
    }

    pub(super) fn flag(&mut self, value: bool) {
        self.0.push(u8::from(value));
    }

    pub(super) fn text(&mut self, value: &str) {
        self.count(value.len());
        self.0.extend(value.as_bytes());
    }

    pub(super) fn numbers<'a, I>(&mut self, values: I)
    where
        I: IntoIterator<Item = &'a f64>,
        I::IntoIter: ExactSizeIterator,
    {
        let values = values.into_iter();
        self.count(values.len());
        values.for_each(|value| self.number(*value));
    }
}

/// The bytes end too soon, or are not what they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Short;

/// Reads them again.
#[derive(Debug)]
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Short> {
        let (bytes, rest) = self.0.split_first_chunk::<N>().ok_or(Short)?;
        self.0 = rest;
        Ok(*bytes)
    }

    pub(super) fn number(&mut self) -> Result<f64, Short> {
        self.take().map(f64::from_le_bytes)
    }

    pub(super) fn whole(&mut self) -> Result<u64, Short> {
        self.take().map(u64::from_le_bytes)
    }

    /// A count of things of at least so many bytes each: no more than there can be.
    pub(super) fn count(&mut self, each: usize) -> Result<usize, Short> {
        let count = usize::try_from(self.whole()?).map_err(|_| Short)?;
        if count > self.0.len() / each { Err(Short) } else { Ok(count) }
    }

    pub(super) fn flag(&mut self) -> Result<bool, Short> {
        self.take::<1>().map(|[byte]| byte != 0)
    }

    pub(super) fn text(&mut self) -> Result<&'a str, Short> {
        let length = self.count(1)?;
        let (text, rest) = self.0.split_at(length);
        self.0 = rest;
        std::str::from_utf8(text).map_err(|_| Short)
    }

    pub(super) fn numbers<T: FromIterator<f64>>(&mut self) -> Result<T, Short> {
        let count = self.count(8)?;
        (0..count).map(|_| self.number()).collect()
    }
}
