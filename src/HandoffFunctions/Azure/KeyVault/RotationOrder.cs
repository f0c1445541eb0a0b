namespace HandoffFunctions.Adapters.KeyVault;

/// <summary>One rotation of one secret, with what must be so before it may begin. Once begun it goes on to its end.</summary>
/// <param name="Name">The secret.</param>
/// <param name="Generation">Names the rotation: the same for each attempt, another for the next rotation. At most 256 characters.</param>
public sealed record RotationOrder(string Name, string Generation)
{
    /// <summary>Object id of the application whose password the secret holds; null for a random value.</summary>
    public string? Application { get; init; }

    /// <summary>The version that comes to its end. Once another is newest the rotation is overtaken. Null: whichever is newest.</summary>
    public string? Replaces { get; init; }

    /// <summary>Secrets with other credentials of the same resource.</summary>
    public IReadOnlyList<string> Partners { get; init; } = [];

    /// <summary>After a partner was replaced, this one is left alone for so long.</summary>
    public TimeSpan Apart { get; init; }

    /// <summary>Until then a partner that has waited goes first; null when none has.</summary>
    public DateTimeOffset? PartnerFirstUntil { get; init; }
}
