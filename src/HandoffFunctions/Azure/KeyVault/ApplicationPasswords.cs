using System.Globalization;
using Azure.Security.KeyVault.Secrets;
using Handoff.Rules.Custody;
using Handoff.Rules.Policy;
using Handoff.Rules.Text;
using HandoffFunctions.Adapters.Graph;

namespace HandoffFunctions.Adapters.KeyVault;

/// <summary>
/// New passwords of an application. The directory tells a password once, in the answer that makes it, so one whose version was never stored
/// is worth nothing to anybody: it is known by its name, removed, and made anew. Each is named after its secret and rotation; so whatever
/// has this secret's name and stands in no version is such a left-over, of this rotation or of an earlier one. The directory's readers may
/// not show the newest left-over yet; then it goes with the next rotation.
/// </summary>
internal sealed class ApplicationPasswords(GraphPasswords graph, SecretVault vault, string application, ReadBack readBack, TimeProvider time) : IMakeValues
{
    /// <summary>The tag by which a version says which of the application's passwords it holds.</summary>
    public const string KeyTag = "handoff-key-id";

    public async Task<(Answer, NewValue?)> MakeAsync(RotationOrder order, IReadOnlyList<SecretProperties> versions, DateTimeOffset? expires, CancellationToken cancel)
    {
        var (listed, passwords) = await graph.ListAsync(application, cancel).ConfigureAwait(false);
        if (passwords is null)
        {
            return (listed, null);
        }
        var stored = KeysOf(versions);
        if (await RemoveAsync(passwords.Where(password => IsOf(order.Name, password) && !stored.Contains(password.KeyId)), cancel).ConfigureAwait(false) is { } refused)
        {
            return (refused, null);
        }
        // If we die between this answer and the set, or the answer is lost, the password is such a left-over.
        var (answer, added) = await graph.AddAsync(application, $"{NameOf(order.Name)} {HandoffKey.Digits(order.Generation, 16)}", expires, cancel).ConfigureAwait(false);
        return added is null ? (answer, null) : (answer, new NewValue(added.Value, new Dictionary<string, string> { [KeyTag] = added.KeyId }, added.EndsAt ?? expires));
    }

    public async Task<(Answer, Effect)> TakeEffectAsync(RotationOrder order, VersionsAround versions, string? current, CancellationToken cancel)
    {
        var key = SecretRotation.Tag(versions.Ours, KeyTag);
        // Whoever rotated after us has removed our password, and vouches for the new one.
        var isCurrent = versions.Ours.Version == current;
        if (isCurrent && key is null)
        {
            // Made when the secret was still rotated in another way: what it holds is no password.
            return (Answers.Done, new Effect(NewWorks: false) { MustMakeAnother = true });
        }
        var (answer, passwords, isShown) = await PollAsync(all => !isCurrent || all.Any(password => Same(password.KeyId, key)), cancel).ConfigureAwait(false);
        if (passwords is null)
        {
            return (answer, new Effect(NewWorks: false));
        }
        if (!isShown)
        {
            // Longer than replicas lag: somebody removed it, or it was removed as a left-over while its set was still on the way.
            return (Answers.Done, new Effect(NewWorks: false)
            {
                MustMakeAnother = time.GetUtcNow() > versions.Ours.CreatedOn + readBack.AskAgainAfter,
                StillOpen = "the directory does not show the new password yet",
                Evidence = Evidence(key, []),
            });
        }
        return await EndOlderAsync(order, versions, passwords, key, cancel).ConfigureAwait(false);
    }

    private async Task<(Answer, Effect)> EndOlderAsync(RotationOrder order, VersionsAround versions, IReadOnlyList<ApplicationPassword> passwords, string? key, CancellationToken cancel)
    {
        var (keep, older) = (KeysOf(versions.NotOlder), KeysOf(versions.Older));
        var doomed = passwords.Where(password => !keep.Contains(password.KeyId) && (older.Contains(password.KeyId) || IsOf(order.Name, password))).ToList();
        if (await RemoveAsync(doomed, cancel).ConfigureAwait(false) is { } refused)
        {
            return (refused, new Effect(NewWorks: true));
        }
        var gone = doomed.Select(password => password.KeyId).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var (answer, left, areGone) = await PollAsync(all => !all.Any(password => gone.Contains(password.KeyId)), cancel).ConfigureAwait(false);
        if (left is null)
        {
            return (answer, new Effect(NewWorks: true));
        }
        // What an earlier attempt removed is shown by its absence.
        var effect = new Effect(NewWorks: true) { Evidence = Evidence(key, KeysOf(versions.Proving).Where(id => left.All(password => !Same(password.KeyId, id)))) };
        if (!areGone)
        {
            return (Answers.Done, effect with { StillOpen = "the directory still shows a password that was removed", WillShow = true });
        }
        var nameless = versions.Proving.Any(version => SecretRotation.Tag(version, KeyTag) is null)
            ? await NamelessAsync(order, left.Where(password => !keep.Contains(password.KeyId)), cancel).ConfigureAwait(false)
            : 0;
        return (Answers.Done, nameless == 0 ? effect : effect with
        {
            StillOpen = string.Create(CultureInfo.InvariantCulture, $"the version before carries no {KeyTag}, and the application has {nameless} passwords that no version names"),
        });
    }

    /// <summary>How many of these passwords no version of a partner names either: one of them may be what the version before holds.</summary>
    private async Task<int> NamelessAsync(RotationOrder order, IEnumerable<ApplicationPassword> passwords, CancellationToken cancel)
    {
        var named = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var partner in order.Partners.Where(SecretRotation.IsName))
        {
            named.UnionWith(KeysOf(await vault.VersionsIfAnyAsync(partner, cancel).ConfigureAwait(false)));
        }
        return passwords.Count(password => !named.Contains(password.KeyId));
    }

    private async Task<Answer?> RemoveAsync(IEnumerable<ApplicationPassword> passwords, CancellationToken cancel)
    {
        foreach (var password in passwords)
        {
            var answer = await graph.RemoveAsync(application, password.KeyId, cancel).ConfigureAwait(false);
            // "Never" is what one hears of a password that is gone already; reading back tells.
            if (answer is Answer.Retry or Answer.Unknown)
            {
                return answer;
            }
        }
        return null;
    }

    /// <summary>Reads until what is looked for shows or the wait is over.</summary>
    private async Task<(Answer Answer, IReadOnlyList<ApplicationPassword>? Passwords, bool Shows)> PollAsync(Func<IReadOnlyList<ApplicationPassword>, bool> shows, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        for (var reads = 1; ; reads++)
        {
            var (answer, passwords) = await graph.ListAsync(application, cancel).ConfigureAwait(false);
            var pause = TimeSpan.FromMilliseconds(Math.Min(1000, 60 * Math.Pow(1.6, reads)));
            if (passwords is null || shows(passwords) || time.GetElapsedTime(started) + pause > readBack.Wait)
            {
                return (answer, passwords, passwords is not null && shows(passwords));
            }
            await Task.Delay(pause, time, cancel).ConfigureAwait(false);
        }
    }

    private Dictionary<string, string> Evidence(string? key, IEnumerable<string> removed) => new()
    {
        ["application"] = application,
        ["newKeyId"] = key ?? "(none)",
        ["removedKeyIds"] = string.Join(' ', removed),
        ["passwordsReadAt"] = Rfc3339.Write(time.GetUtcNow()),
    };

    private static string NameOf(string secret) => $"handoff {HandoffKey.Digits(secret.ToLowerInvariant(), 16)}";

    private static bool IsOf(string secret, ApplicationPassword password) => password.DisplayName?.StartsWith(NameOf(secret) + " ", StringComparison.Ordinal) == true;

    private static bool Same(string one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static HashSet<string> KeysOf(IEnumerable<SecretProperties> versions) =>
        versions.Select(version => SecretRotation.Tag(version, KeyTag)).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
}
