using Handoff.Rules.Events;

namespace Handoff.Rules.Custody;

/// <summary>On which device something happened, as far as it can be told.</summary>
public abstract record Placement
{
    private Placement() { }

    /// <summary>One device, and by which key it was found.</summary>
    /// <param name="Fact">The fact with its device, class, department and <see cref="Fact.AttributedBy"/>.</param>
    /// <param name="InScope">False for a device that only the fact itself names: whether it is looked after is for the caller to know.</param>
    public sealed record On(Fact Fact, bool InScope = true) : Placement;

    /// <summary>Several devices fit, and nothing tells which. Goes to an analyst, never to a guess.</summary>
    /// <param name="By">The key that fits them all.</param>
    public sealed record Ambiguous(string By, IReadOnlyList<string> Devices) : Placement;

    /// <summary>No device that is looked after.</summary>
    public sealed record Nowhere : Placement;
}
