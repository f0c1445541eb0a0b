using Azure;
using Handoff.Rules.Events;
using HandoffFunctions.Adapters.Tables;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Handling;

/// <summary>
/// Looks again at facts whose device or person was not known when they came. The sweep does it, so that it does not matter which instance
/// heard of the one and which of the other, nor whether either died in between.
/// </summary>
public sealed class LookAtWaiting(
    WaitingFacts waiting, FindDevice find, HandleEvent handle, HandleRevocation revocations, HandleDirectoryChange directory, TimeProvider time, ILogger<LookAtWaiting> logger)
{
    /// <summary>A look that has begun may take so much longer, and is then cut off like any process that dies; the next sweep takes it up.</summary>
    private static readonly TimeSpan Longer = TimeSpan.FromSeconds(20);

    /// <param name="within">After so long nothing more is begun; what is left waits for the next sweep.</param>
    public async Task RunAsync(TimeSpan within, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        using var limit = new CancellationTokenSource(within + Longer, time);
        using var lapse = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        var settled = new List<(WaitingFact, ETag)>();
        try
        {
            await LookAsync(settled, () => time.GetElapsedTime(started) > within, lapse.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            logger.LogWarning("What waits for somebody to become known could not be looked at in time");
        }

        // If the process dies before, they are looked at once more, to no effect.
        await DropAsync(settled, cancel).ConfigureAwait(false);
    }

    private async Task LookAsync(List<(WaitingFact, ETag)> settled, Func<bool> isOver, CancellationToken cancel)
    {
        var accounts = new List<(WaitingFact, ETag)>();
        foreach (var (each, version) in await waiting.AllAsync(cancel).ConfigureAwait(false))
        {
            if (isOver())
            {
                return;
            }

            if (each.Fact.Kind == FactKind.Departed && await IsKnownAsync(each.Fact, cancel).ConfigureAwait(false))
            {
                // It takes seconds to read an account twice. What is looked at in no time does not wait for it.
                accounts.Add((each, version));
                continue;
            }

            await LookAsync(each, version, settled, cancel).ConfigureAwait(false);
        }

        foreach (var (each, version) in accounts.TakeWhile(_ => !isOver()))
        {
            await LookAsync(each, version, settled, cancel).ConfigureAwait(false);
        }
    }

    private async Task LookAsync(WaitingFact each, ETag version, List<(WaitingFact, ETag)> settled, CancellationToken cancel)
    {
        try
        {
            if (await IsSettledAsync(each, version, cancel).ConfigureAwait(false))
            {
                settled.Add((each, version));
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // One that cannot be put on record now must not keep the others from it.
            logger.LogError("What waits for somebody to become known could not be looked at: {Failure}", failure.GetType().Name);
        }

        if (settled.Count == TableLimits.ActionsPerTransaction)
        {
            await DropAsync(settled, cancel).ConfigureAwait(false);
        }
    }

    private async Task DropAsync(List<(WaitingFact, ETag)> settled, CancellationToken cancel)
    {
        if (settled.Count > 0)
        {
            (WaitingFact, ETag)[] now = [.. settled];
            settled.Clear();
            await waiting.DropAsync(now, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Whether nothing more is to be waited for.</summary>
    private async Task<bool> IsSettledAsync(WaitingFact each, ETag version, CancellationToken cancel)
    {
        var isOver = each.Until <= time.GetUtcNow();
        if (each.Fact.IsAboutWorker)
        {
            return (await IsKnownAsync(each.Fact, cancel).ConfigureAwait(false) && await IsHandledAsync(each.Fact, cancel).ConfigureAwait(false)) || isOver;
        }

        var more = await revocations.OnFurtherDevicesAsync(each, cancel).ConfigureAwait(false);
        if (more.Count > 0 && !isOver)
        {
            await waiting.NoteAsync(each with { Devices = [.. each.Devices, .. more] }, version, cancel).ConfigureAwait(false);
        }

        return isOver;
    }

    /// <summary>Whether the person has left a trace by now, as far as this process remembers.</summary>
    private async Task<bool> IsKnownAsync(Fact fact, CancellationToken cancel) => (await find.OfPersonAsync(fact, cancel).ConfigureAwait(false)).Count > 0;

    /// <summary>Handles what waits for a person who has left a trace; false where it turns out that there is none any more.</summary>
    private async Task<bool> IsHandledAsync(Fact fact, CancellationToken cancel)
    {
        if (fact.Kind == FactKind.Departed)
        {
            return await directory.LookAgainAsync(fact, cancel).ConfigureAwait(false);
        }

        await handle.HandleAsync(default, new Reading.Read(fact), cancel).ConfigureAwait(false);
        return true;
    }
}
