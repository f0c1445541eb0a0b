namespace HandoffFunctions.Adapters.KeyVault;

/// <summary>What came of one attempt at a rotation.</summary>
public abstract record Rotated
{
    private Rotated() { }

    /// <summary>The new version is in force and every old one was read back as dead.</summary>
    public sealed record Proven(RotationProof Proof) : Rotated;

    /// <summary>The new version is in force; something does not show yet that will.</summary>
    public sealed record NotShown(string Reason, IReadOnlyDictionary<string, string> Evidence) : Rotated;

    /// <summary>The new version is in force; that the old ones are dead cannot be known.</summary>
    public sealed record Unprovable(string Reason, IReadOnlyDictionary<string, string> Evidence) : Rotated;

    /// <summary>A service did not say yes. The next attempt goes on from there.</summary>
    public sealed record Failed(Answer Answer) : Rotated;

    /// <summary>Not begun, because it is too early.</summary>
    /// <param name="ForPartner">Whether it waits for its pair's sake.</param>
    public sealed record Held(string Reason, DateTimeOffset Until, bool ForPartner) : Rotated;

    /// <summary>Not begun, because the secret has been replaced already.</summary>
    public sealed record Overtaken(string Reason) : Rotated;
}
