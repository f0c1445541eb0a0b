using Handoff.Rules.Custody;
using Handoff.Rules.Events;
using Handoff.Rules.Policy;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Handling;

/// <summary>What became of one event.</summary>
public enum Handled
{
    Recorded,
    Duplicate,
    OutOfScope,
    Rejected,
}

/// <summary>
/// One event from delivery to ledger: what it states, which device or person that is about, and whether it is ours at all. It throws only
/// when the event could not be recorded, so that it is delivered again; everything else is on record and acknowledged, bad input included.
/// </summary>
public sealed class HandleEvent(
    RecordFact record, RejectedEvents rejections, FindDevice find, Overheard onDevices, Overheard ofPeople, WaitingFacts waiting, HandleRevocation revocations, HandleSecretEvent secretEvents, HandoffPolicy policy, TimeProvider time)
{
    public Task<Handled> HandleAsync(ReadOnlyMemory<byte> json, CancellationToken cancel) =>
        HandleAsync(json, ReadEvent.From(json, time.GetUtcNow()), cancel);

    /// <summary>Handles what was read from an event, a log record or a signal, whoever read it.</summary>
    /// <param name="json">The text that it was read from, of which the beginning is kept if it was rejected.</param>
    public async Task<Handled> HandleAsync(ReadOnlyMemory<byte> json, Reading reading, CancellationToken cancel)
    {
        switch (reading)
        {
            case Reading.Rejected rejected:
                await rejections.KeepAsync(json, rejected, cancel).ConfigureAwait(false);
                return Handled.Rejected;
            case Reading.Read { Fact: var fact }:
                return await HandleAsync(fact, cancel).ConfigureAwait(false);
            default:
                return Handled.OutOfScope;
        }
    }

    private async Task<Handled> HandleAsync(Fact fact, CancellationToken cancel)
    {
        if (fact.IsAboutWorker)
        {
            var handled = await record.OnAsync<Worker>(HandoffKey.OfWorker(fact.UserId!), fact,
                (worker, vault, now) => DecideWorker.On(worker, fact, policy, vault, now), cancel).ConfigureAwait(false);
            if (fact.Kind == FactKind.Departed)
            {
                await revocations.ProveByWaitingAsync(fact.UserId!, cancel).ConfigureAwait(false);
            }

            return handled;
        }

        if (fact.IsAboutSecret)
        {
            return await secretEvents.HandleAsync(fact, cancel).ConfigureAwait(false);
        }

        return fact.Kind == FactKind.TokensRevoked
            ? await revocations.HandleAsync(fact, cancel).ConfigureAwait(false)
            : await HandlePlacedAsync(fact, cancel).ConfigureAwait(false);
    }

    private async Task<Handled> HandlePlacedAsync(Fact fact, CancellationToken cancel)
    {
        var place = await find.OfAsync(fact, cancel).ConfigureAwait(false);
        if (place is Placement.Nowhere or Placement.On { InScope: false } && fact.Kind == FactKind.SessionRevoked)
        {
            // It is pushed once, and its transmitter forgets it with our answer.
            await waiting.KeepAsync(fact, [], cancel).ConfigureAwait(false);
            return Handled.OutOfScope;
        }

        if (place is Placement.Nowhere or Placement.On { InScope: false })
        {
            if ((fact.DeviceId is { } device ? HandoffKey.OfDevice(device) : (fact.OnBehalfOf ?? fact.UserId) is { } person ? HandoffKey.OfWorker(person) : null) is not { } about)
            {
                return Handled.OutOfScope;
            }

            Overhear(fact);
            // It may have come into scope since we looked; then whoever recorded that may have missed what was only now overheard.
            return await find.OfAsync(fact, cancel).ConfigureAwait(false) is Placement.Nowhere or Placement.On { InScope: false }
                ? Handled.OutOfScope
                : await HandleOverheardAsync(about, cancel).ConfigureAwait(false);
        }

        return await RecordPlacedAsync(fact, place, cancel).ConfigureAwait(false);
    }

    private async Task<Handled> RecordPlacedAsync(Fact fact, Placement place, CancellationToken cancel)
    {
        if (place is Placement.Ambiguous { By: Fact.BySession } several && fact.Kind is FactKind.SessionRevoked or FactKind.SessionActive)
        {
            // It is one session, wherever it was seen: what ended it ended it there, and what uses it lives on there.
            var (reached, failure) = await EachInTurn.RunAsync(
                several.Devices, device => record.OnDeviceAsync(fact with { DeviceId = device, AttributedBy = several.By }, cancel)).ConfigureAwait(false);
            await AwaitFurtherDevicesAsync(fact, reached, cancel).ConfigureAwait(false);
            return failure is null ? Handled.Recorded : throw failure;
        }

        if (place is Placement.Ambiguous fits)
        {
            // What tells which of them it was may be handled only later. The finding stands until then, and if we die before.
            Overhear(fact);
            return await record.OnAsync<Worker>(HandoffKey.OfWorker(fact.OnBehalfOf ?? fact.UserId!), fact,
                (worker, _, now) => DecideWorker.OnUnplaced(worker, fact, fits, policy, now), cancel).ConfigureAwait(false);
        }

        var placed = ((Placement.On)place).Fact;
        var handled = await record.OnDeviceAsync(placed, cancel).ConfigureAwait(false);
        await AwaitFurtherDevicesAsync(fact, [placed.DeviceId!], cancel).ConfigureAwait(false);
        await HandleOverheardAsync(HandoffKey.OfDevice(placed.DeviceId!), cancel).ConfigureAwait(false);
        if (placed.UserId is { } user)
        {
            await HandleOverheardAsync(HandoffKey.OfWorker(user), cancel).ConfigureAwait(false);
        }

        return handled;
    }

    /// <summary>A session that was revoked wherever it was seen may yet be seen elsewhere.</summary>
    private Task AwaitFurtherDevicesAsync(Fact fact, IReadOnlyList<string> devices, CancellationToken cancel) =>
        fact is { Kind: FactKind.SessionRevoked, DeviceId: null, UserId: null } ? waiting.KeepAsync(fact, devices, cancel) : Task.CompletedTask;

    /// <summary>
    /// By device and by person: the session of what names a machine that is not looked after may show itself on one that is. Kept apart: a
    /// tenant's sign-ins that name no device are so many that they would push out the others.
    /// </summary>
    private void Overhear(Fact fact, DateTimeOffset? until = null)
    {
        string?[] about = [fact.DeviceId is { } device ? HandoffKey.OfDevice(device) : null, (fact.OnBehalfOf ?? fact.UserId) is { } person ? HandoffKey.OfWorker(person) : null];
        (fact.DeviceId is null ? ofPeople : onDevices).Add([.. about.OfType<string>()], fact, until);
    }

    /// <summary>What was overheard about a device or a person is looked at again: what is still out of scope is overheard once more.</summary>
    private async Task<Handled> HandleOverheardAsync(string about, CancellationToken cancel)
    {
        var taken = onDevices.Take(about).Concat(ofPeople.Take(about)).OrderBy(one => one.Fact.At).ToList();
        for (var next = 0; next < taken.Count; next++)
        {
            var (fact, until) = taken[next];
            try
            {
                var place = await find.OfAsync(fact, cancel).ConfigureAwait(false);
                if (place is Placement.Nowhere or Placement.On { InScope: false })
                {
                    Overhear(fact, until);
                }
                else if (place is Placement.On { Fact: var placed })
                {
                    await record.OnDeviceAsync(placed, cancel).ConfigureAwait(false);
                }
                else
                {
                    await RecordPlacedAsync(fact, place, cancel).ConfigureAwait(false);
                }
            }
            catch
            {
                // These were acknowledged when they came, and will not come again.
                foreach (var (left, kept) in taken.Skip(next))
                {
                    Overhear(left, kept);
                }

                throw;
            }
        }

        return Handled.Recorded;
    }
}
