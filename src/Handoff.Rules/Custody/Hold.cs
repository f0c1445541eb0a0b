namespace Handoff.Rules.Custody;

/// <summary>What holds a step back.</summary>
/// <param name="Since">When the brake was pulled.</param>
/// <param name="IsUrgent">Whether it is the brake for what policy calls urgent.</param>
public sealed record Hold(DateTimeOffset Since, bool IsUrgent);
