using Azure;
using Handoff.Rules.Events;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Handling;

/// <summary>
/// Looks again at facts whose device or person was not known when they came. The sweep does it, so that it does not matter which instance
/// heard of the one and which of the other, nor whether either died in between.
/// </summary>
public sealed class LookAtWaiting(
    WaitingFacts waiting, FindDevice find, HandleEvent handle, HandleRevocation revocations, HandleDirectoryChange directory, TimeProvider time, ILogger<LookAtWaiting> logger)
{
    public async Task RunAsync(CancellationToken cancel)
    {
        foreach (var (each, version) in await waiting.AllAsync(cancel).ConfigureAwait(false))
        {
            try
            {
                await LookAsync(each, version, cancel).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // One that cannot be put on record now must not keep the others from it.
                logger.LogError("What waits for somebody to become known could not be looked at: {Failure}", failure.GetType().Name);
            }
        }
    }

    private async Task LookAsync(WaitingFact each, ETag version, CancellationToken cancel)
    {
        var isOver = each.Until <= time.GetUtcNow();
        if (each.Fact.IsAboutWorker)
        {
            isOver |= await PersonBecameKnownAsync(each.Fact, cancel).ConfigureAwait(false);
        }
        else
        {
            var more = await revocations.OnFurtherDevicesAsync(each, cancel).ConfigureAwait(false);
            if (more.Count > 0 && !isOver)
            {
                await waiting.NoteAsync(each with { Devices = [.. each.Devices, .. more] }, version, cancel).ConfigureAwait(false);
            }
        }

        if (isOver)
        {
            await waiting.DropAsync(each, version, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Handles what waits for a person who has left a trace by now; false while there is none.</summary>
    private async Task<bool> PersonBecameKnownAsync(Fact fact, CancellationToken cancel)
    {
        if ((await find.OfPersonAsync(fact, cancel).ConfigureAwait(false)).Count == 0)
        {
            return false;
        }

        await (fact.Kind == FactKind.Departed
            ? directory.LookAgainAsync(fact, cancel)
            : handle.HandleAsync(default, new Reading.Read(fact), cancel)).ConfigureAwait(false);
        return true;
    }
}
