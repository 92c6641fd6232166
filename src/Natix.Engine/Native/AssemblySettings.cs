using System.Runtime.CompilerServices;

// Native imports take and give blittable data only; nothing is marshalled behind our back.
[assembly: DisableRuntimeMarshalling]
