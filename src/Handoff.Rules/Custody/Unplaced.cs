namespace Handoff.Rules.Custody;

/// <summary>A session of a person that fits several devices and so stands on none of their ledgers.</summary>
/// <param name="By">The key that fits them all.</param>
/// <param name="Devices">The devices that it fits.</param>
/// <param name="FirstAt">When it was first seen.</param>
/// <param name="LastAt">When it was last seen.</param>
public sealed record Unplaced(string UserId, string? UserName, string SessionId, string By, IReadOnlyList<string> Devices, DateTimeOffset FirstAt, DateTimeOffset LastAt);
