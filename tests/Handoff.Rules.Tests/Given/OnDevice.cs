using Handoff.Rules.Custody;
using Handoff.Rules.Findings;

namespace Handoff.Rules.Tests.Given;

/// <summary>Looks at one thing of a device.</summary>
internal static class OnDevice
{
    public static Session Session(this Ward ward, string id) => ward.Device.Custody.Sessions.Single(session => session.SessionId == id);

    /// <summary>The step of a kind of the only handoff that stands.</summary>
    public static Step Step(this Ward ward, StepKind kind) => ward.Standing.Single().Steps.Single(step => step.Kind == kind);

    public static Finding Finding(this Ward ward, FindingKind kind) => ward.Device.Findings.Single(finding => finding.Kind == kind);
}
