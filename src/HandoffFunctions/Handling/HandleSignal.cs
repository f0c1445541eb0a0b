using System.Text;
using System.Text.Json;
using Handoff.Rules.Events;
using Handoff.Rules.Events.Signals;
using Handoff.Rules.Policy;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Handling;

/// <summary>
/// A security event from reading to ledger. A transmitter tells of everybody in its directory; what concerns nobody who was ever on one of
/// our devices waits for a day, and is then left alone.
/// </summary>
public sealed class HandleSignal(HandleEvent handleEvent, CustodyStore store, WaitingFacts waiting, FindPerson people, TimeProvider time, ILogger<HandleSignal> logger)
{
    /// <summary>Why the token was rejected, which is on record then; null when it was taken. Throws when it could not be recorded.</summary>
    public async Task<string?> HandleAsync(JsonElement claims, Transmitter transmitter, CancellationToken cancel)
    {
        var json = Encoding.UTF8.GetBytes(claims.GetRawText());
        foreach (var reading in ReadSignal.From(claims, transmitter, time.GetUtcNow()))
        {
            switch (reading)
            {
                case Reading.Rejected rejected:
                    await handleEvent.HandleAsync(json, rejected, cancel).ConfigureAwait(false);
                    return rejected.Reason;
                case Reading.Ignored ignored:
                    logger.LogInformation("A pushed event is left alone: {Reason}", ignored.Reason);
                    break;
                case Reading.Read { Fact: var fact } when await KnownAsync(fact, cancel).ConfigureAwait(false) is { } known:
                    await handleEvent.HandleAsync(json, new Reading.Read(known), cancel).ConfigureAwait(false);
                    break;
            }
        }

        return null;
    }

    /// <summary>The fact with its person found; null when it concerns nobody here, so far.</summary>
    private async Task<Fact?> KnownAsync(Fact fact, CancellationToken cancel)
    {
        if (fact is { UserId: null, UserName: { } address })
        {
            if (await people.FindAsync(address, cancel).ConfigureAwait(false) is not { } id)
            {
                return null;
            }

            fact = fact with { UserId = id };
        }

        if (!fact.IsAboutWorker || (await store.PresenceAsync(fact.UserId!, cancel).ConfigureAwait(false)).Count > 0)
        {
            return fact;
        }

        // A 202 ends the transmitter's duty (RFC 8935, section 2.2), and the person's sign-in may still be on its way.
        await waiting.KeepAsync(fact, [], cancel).ConfigureAwait(false);
        return null;
    }
}
