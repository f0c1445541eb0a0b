using System.Globalization;
using Handoff.Rules.Custody;
using Handoff.Rules.Events;

namespace HandoffFunctions.Storage;

/// <summary>Packed traces by person and device. Their keys are hashes of 96 bits, so they are kept as numbers. Not for several threads at once.</summary>
internal sealed class PackedTraces
{
    private readonly Dictionary<UInt128, OnDevice[]> _byPerson = [];

    /// <summary>The number in the key of a device or person.</summary>
    public static UInt128 Key(string subject) => UInt128.Parse(subject.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    public void Put(UInt128 person, UInt128 device, PackedTrace trace)
    {
        var others = _byPerson.GetValueOrDefault(person) ?? [];
        var at = Array.FindIndex(others, other => other.Device == device);
        if (at >= 0)
        {
            others[at] = new OnDevice(device, trace);
            return;
        }

        _byPerson[person] = [.. others, new OnDevice(device, trace)];
    }

    public void Remove(UInt128 person, UInt128 device)
    {
        if (!_byPerson.TryGetValue(person, out var all))
        {
            return;
        }

        if (Array.FindAll(all, one => one.Device != device) is { Length: > 0 } left)
        {
            _byPerson[person] = left;
        }
        else
        {
            _byPerson.Remove(person);
        }
    }

    /// <summary>Whether a person has no trace on any other device.</summary>
    public bool IsOnlyOn(UInt128 device, UInt128 person) => !_byPerson.TryGetValue(person, out var all) || Array.TrueForAll(all, one => one.Device == device);

    /// <summary>A person's traces, with those of the sessions that a fact may be about.</summary>
    public IReadOnlyList<PresentOn> Of(UInt128 person, string userId, Fact fact) =>
        [.. (_byPerson.GetValueOrDefault(person) ?? []).Select(one => one.Trace.Unpack(userId, fact))];

    /// <summary>When a person last began a rightful session, on each device that has one.</summary>
    public IReadOnlyList<DateTimeOffset> RightfulSince(UInt128 person) =>
        [.. (_byPerson.GetValueOrDefault(person) ?? []).Select(one => one.Trace.RightfulSince).OfType<DateTimeOffset>()];

    /// <summary>Everybody's traces in which a fact's session stands.</summary>
    public IReadOnlyList<PresentOn> WithSession(Fact fact) =>
        [.. _byPerson.Values.SelectMany(all => all).Where(one => one.Trace.HasSession(fact)).Select(one => one.Trace.Unpack(fact.UserId ?? "", fact))];

    private readonly record struct OnDevice(UInt128 Device, PackedTrace Trace);
}
