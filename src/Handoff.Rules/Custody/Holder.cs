namespace Handoff.Rules.Custody;

/// <summary>How an operator came to hold a device.</summary>
public enum HeldBy
{
    CheckOut,
    SignIn,
}

/// <summary>Who holds a device, and since when.</summary>
/// <param name="DueAt">When a checked-out device should be back; null when nobody said.</param>
public sealed record Holder(string UserId, string? UserName, DateTimeOffset Since, HeldBy By, DateTimeOffset? DueAt = null);

/// <summary>A person as the events named them.</summary>
public sealed record Person(string UserId, string? UserName = null)
{
    /// <summary>Directory ids and user names differ in case between sources (sign-in logs lower-case them), so they compare without it.</summary>
    public static bool Same(string? one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
