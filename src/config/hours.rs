//! Opening hours.
/// Weekly intervals in a zone, with holidays.
#[derive(Debug, Clone)]
pub struct Hours {}
impl Hours {
    /// State at a moment, and the moment of the next change, if any.
    #[must_use]
    pub fn at(
        &self,
        _now: seira_core::model::Timestamp,
    ) -> (seira_core::model::QueueHours, Option<seira_core::model::Timestamp>) {
        unimplemented!()
    }
}
