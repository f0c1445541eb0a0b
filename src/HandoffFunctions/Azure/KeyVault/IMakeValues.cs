using Azure.Security.KeyVault.Secrets;

namespace HandoffFunctions.Adapters.KeyVault;

/// <summary>Where a secret's new value comes from, and what must be so at the resource that takes it.</summary>
internal interface IMakeValues
{
    /// <summary>
    /// Makes a value that nobody knows yet. If we die before it is stored, it is lost; the next attempt makes another and does away with
    /// what the lost one left behind.
    /// </summary>
    /// <param name="versions">All versions so far, oldest first.</param>
    /// <param name="expires">When the value should stop to be good; null for no end.</param>
    Task<(Answer Answer, NewValue? Value)> MakeAsync(RotationOrder order, IReadOnlyList<SecretProperties> versions, DateTimeOffset? expires, CancellationToken cancel);

    /// <summary>
    /// Sees to it that the resource takes the new value, and then that it takes the older ones no more. Called before the older versions are
    /// disabled, however often.
    /// </summary>
    Task<(Answer Answer, Effect Effect)> TakeEffectAsync(RotationOrder order, VersionsAround versions, string? current, CancellationToken cancel);
}

/// <summary>A new value on its way into the vault. No record, so that nothing ever writes it out.</summary>
/// <param name="value">Goes to the vault and nowhere else.</param>
/// <param name="tags">What the version is to carry beside the tags of the one before.</param>
/// <param name="expires">When it stops to be good.</param>
internal sealed class NewValue(string value, IReadOnlyDictionary<string, string> tags, DateTimeOffset? expires)
{
    public string Value => value;

    public IReadOnlyDictionary<string, string> Tags => tags;

    public DateTimeOffset? Expires => expires;
}

/// <summary>What the resource shows.</summary>
/// <param name="NewWorks">Whether it takes the new value. Until then no older version may be disabled.</param>
internal sealed record Effect(bool NewWorks)
{
    /// <summary>The new value was never taken and will not be: another has to be made.</summary>
    public bool MustMakeAnother { get; init; }

    /// <summary>Why an older value may still be taken; null when none is.</summary>
    public string? StillOpen { get; init; }

    /// <summary>Whether <see cref="StillOpen"/> is a matter of time only.</summary>
    public bool WillShow { get; init; }

    public IReadOnlyDictionary<string, string> Evidence { get; init; } = new Dictionary<string, string>();
}
