using Handoff.Rules.Custody;
using Handoff.Rules.Events;
using Handoff.Rules.Policy;
using HandoffFunctions.Storage;

namespace HandoffFunctions.Handling;

/// <summary>Finds the device that a fact is about, out of what is in memory.</summary>
public sealed class FindDevice(HandoffPolicy policy, KnownDevices known, Whereabouts whereabouts)
{
    /// <summary>The device by what the fact says of its place, or else by what is known of its person.</summary>
    /// <exception cref="Azure.RequestFailedException">What must be in memory could not be read: the fact must come again.</exception>
    public async Task<Placement> OfAsync(Fact fact, CancellationToken cancel)
    {
        var place = await ByPlaceAsync(fact, cancel).ConfigureAwait(false);
        return place is Placement.On { InScope: true }
            ? place
            : PlaceFact.ByPerson(fact, place, await TracesAsync(fact, cancel).ConfigureAwait(false), policy);
    }

    /// <summary>The devices on which the person whom a fact names has left a trace.</summary>
    public async Task<IReadOnlyList<string>> OfPersonAsync(Fact fact, CancellationToken cancel) =>
        [.. (await TracesOfPersonAsync(fact, cancel).ConfigureAwait(false)).Select(trace => trace.DeviceId).Order(StringComparer.Ordinal)];

    /// <inheritdoc cref="Whereabouts.OfAsync"/>
    public Task<IReadOnlyList<PresentOn>> TracesOfPersonAsync(Fact fact, CancellationToken cancel) => whereabouts.OfAsync(fact.UserId!, fact, cancel);

    /// <summary>The device by what the fact itself says of its place.</summary>
    public async Task<Placement> ByPlaceAsync(Fact fact, CancellationToken cancel)
    {
        // A device's own events put it in scope.
        var isKnown = fact.DeviceId is { } id && (!fact.IsAboutAnyMachine || policy.Names(fact) || await known.ContainsAsync(HandoffKey.OfDevice(id), cancel).ConfigureAwait(false));
        return PlaceFact.ByPlace(fact, policy, isKnown);
    }

    private async Task<IReadOnlyList<PresentOn>> TracesAsync(Fact fact, CancellationToken cancel)
    {
        if (fact is { UserId: null, OnBehalfOf: null })
        {
            return fact.SessionId is not null ? await whereabouts.OfSessionAsync(fact, cancel).ConfigureAwait(false) : [];
        }

        var traces = new List<PresentOn>();
        foreach (var person in new[] { fact.UserId, fact.OnBehalfOf }.OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase))
        {
            traces.AddRange(await whereabouts.OfAsync(person, fact, cancel).ConfigureAwait(false));
        }

        return traces;
    }
}
