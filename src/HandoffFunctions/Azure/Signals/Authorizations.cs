using System.Collections.Concurrent;
using HandoffFunctions.Adapters.KeyVault;

namespace HandoffFunctions.Adapters.Signals;

/// <summary>What the app shows receivers as its authorization: values of secrets, kept for a few minutes.</summary>
public sealed class Authorizations(SecretValues vault, TimeProvider time)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Held> _held = new(StringComparer.OrdinalIgnoreCase);

    /// <returns>A value only with <see cref="Answer.Done"/>.</returns>
    public async Task<(Answer Answer, string? Value)> GetAsync(string secretName, CancellationToken cancel)
    {
        if (_held.TryGetValue(secretName, out var held) && time.GetUtcNow() < held.Until)
        {
            return (Answers.Done, held.Value);
        }

        using var deadline = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
        var (answer, value) = await vault.CurrentAsync(secretName, either.Token).ConfigureAwait(false);
        if (value is null)
        {
            return (answer, null);
        }

        // A value that was stored from a file ends in a line break.
        var header = value.Trim();
        if (header.Length == 0 || header.Any(c => c is < ' ' or > '~'))
        {
            return (new Answer.Retry(null, "the authorization secret is no header value"), null);
        }

        _held[secretName] = new Held(header, time.GetUtcNow() + KeptFor);
        return (answer, header);
    }

    /// <summary>The receiver did not take it: the next call reads it anew.</summary>
    public void Drop(string secretName) => _held.TryRemove(secretName, out _);

    private sealed record Held(string Value, DateTimeOffset Until);
}
