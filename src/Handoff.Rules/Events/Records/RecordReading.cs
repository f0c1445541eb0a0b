namespace Handoff.Rules.Events.Records;

/// <summary>One record of a delivery: its own text, from which feed it came, and what was read.</summary>
/// <param name="Json">The record's JSON text in UTF-8, without what it was wrapped in.</param>
/// <param name="Feed">
/// The log that the record is from, such as <c>signInLogs</c>, <c>auditLogs</c> or <c>okta</c>; null when it cannot be told.
/// </param>
/// <param name="At">
/// When the record says it happened, whatever came of it, so that a feed can be seen to be alive; null when that cannot be read, or lies
/// further ahead than <see cref="ReadEvent.FurthestAhead"/>.
/// </param>
/// <param name="Reading">The fact, or why there is none.</param>
public sealed record RecordReading(ReadOnlyMemory<byte> Json, string? Feed, DateTimeOffset? At, Reading Reading);
