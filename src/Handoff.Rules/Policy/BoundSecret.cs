namespace Handoff.Rules.Policy;

/// <summary>What makes a secret's new value.</summary>
public enum RotationKind
{
    /// <summary>A random value.</summary>
    Generate,

    /// <summary>A new password of an application (https://learn.microsoft.com/graph/api/application-addpassword).</summary>
    ApplicationPassword,
}

/// <summary>
/// A secret that somebody who held a device, or a certain person, could know, or that is tied to such a one. Said by policy or by the
/// secret's own tags.
/// </summary>
/// <param name="DeviceId">Rotated at every handoff of this device.</param>
/// <param name="UserId">Rotated when this person leaves.</param>
public sealed record BoundSecret(string Name, string? DeviceId, string? UserId)
{
    /// <summary>How it is rotated, in the word of policy or tag; null when nothing says so. A tag may hold any word.</summary>
    public string? Rotation { get; init; }

    /// <summary>Object id of the application whose password it holds.</summary>
    public string? Application { get; init; }

    /// <summary>The secret with the other of two credentials of the same resource.</summary>
    public string? Dual { get; init; }
}
