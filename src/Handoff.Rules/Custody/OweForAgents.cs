using Handoff.Rules.Events;
using Handoff.Rules.Ledger;
using Handoff.Rules.Text;

namespace Handoff.Rules.Custody;

/// <summary>
/// What a handoff owes about the agents that act for the previous operator. An agent may show itself only later, so what it makes owed
/// joins the handoff then.
/// </summary>
internal static class OweForAgents
{
    /// <summary>A step that is added is an entry, and a change of its handoff.</summary>
    private const int RowsEach = 2;

    /// <summary>The agents that a handoff should have stopped from acting for the person who passed the device on.</summary>
    public static IEnumerable<string> Of(string handoffId, Device device) => device.Custody.Sessions
        .Where(session => session.HandoffId == handoffId && session.Principal == PrincipalKind.Agent)
        .Select(session => session.UserId).Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>The first thing that an agent did for somebody else after a handoff; null while it did none.</summary>
    public static SessionUse? FirstForAnother(Device device, HandoffRecord handoff, string agent) => device.Uses
        .Where(use => use.At >= handoff.At && Person.Same(use.UserId, agent) && use.OnBehalfOf is { } person && !Person.Same(person, handoff.From?.UserId))
        .MinBy(use => use.At);

    public static void Steps(Draft<Device> draft)
    {
        foreach (var handoff in draft.Subject.Handoffs.Where(handoff => handoff.RevisedBecause is null).ToList())
        {
            var kinds = draft.Policy.ClassOf(draft.Subject.DeviceClass).For(handoff.Cause).Steps.Where(kind => kind is StepKind.DisableAgent or StepKind.RebindAgent);
            var missing = (from agent in Of(handoff.Id, draft.Subject) from kind in kinds select PlanSteps.Owed(kind, agent, draft.Now))
                .Where(step => handoff.Steps.All(known => known.Key != step.Key)).ToList();
            foreach (var step in missing.TakeWhile(_ => draft.HasRoomFor(RowsEach)))
            {
                Add(draft, handoff.Id, step);
            }
        }
    }

    private static void Add(Draft<Device> draft, string handoffId, Step step)
    {
        var handoff = draft.Subject.Handoff(handoffId)!;
        draft.Put(handoff with { Steps = [.. handoff.Steps, step] });
        draft.Enter("step.owed", draft.Now, handoffId: handoffId, more: json =>
        {
            json.WriteString("step", Words.Of(step.Kind));
            json.WriteString("target", step.Target);
            json.WriteString("reason", "the agent acted for the previous operator");
        });
        if (step.Kind == StepKind.RebindAgent)
        {
            Announce(draft, handoff, step.Target);
        }
    }

    /// <summary>Asks whoever runs the agent to bind it to the next operator, or to nobody.</summary>
    public static void Announce<T>(Draft<T> draft, HandoffRecord handoff, string agent) where T : Subject =>
        draft.Announce("Handoff.Agent.RebindRequested", $"{handoff.Id} {agent}", draft.Now, json =>
        {
            json.WriteString("handoffId", handoff.Id);
            json.Text("deviceId", handoff.DeviceId);
            json.WriteString("agentId", agent);
            json.Person("from", handoff.From);
            json.Person("to", handoff.To);
        });
}
